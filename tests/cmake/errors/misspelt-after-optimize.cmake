# add_python_bytecode: OPTIMIZE: 'DESTINATON' is not one of 0, 1, 2.
add_python_bytecode(t SOURCES a.py OPTIMIZE 0 DESTINATON lib)
