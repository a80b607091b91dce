# add_python_archive: there is a target 't' already.
add_python_bytecode(t SOURCES a.py)
add_python_archive(t OUTPUT a.zip BYTECODE t)
