# add_python_bytecode: 'my/target' is not a name for a target.
add_python_bytecode(my/target SOURCES a.py)
