# add_python_bytecode: OPTIMIZE: '3' is not one of 0, 1, 2.
add_python_bytecode(t SOURCES a.py OPTIMIZE 0 3)
