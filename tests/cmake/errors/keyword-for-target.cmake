# add_python_bytecode: the name of the target is missing.
add_python_bytecode(SOURCES a.py)
