# add_python_archive: a target 't' already exists.
add_python_bytecode(t SOURCES a.py)
add_python_archive(t OUTPUT a.zip BYTECODE t)
