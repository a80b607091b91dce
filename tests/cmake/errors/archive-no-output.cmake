# add_python_archive: OUTPUT is missing.
add_python_bytecode(t SOURCES a.py)
add_python_archive(z BYTECODE t)
