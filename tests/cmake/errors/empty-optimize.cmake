# add_python_bytecode: OPTIMIZE has no value.
add_python_bytecode(t SOURCES a.py OPTIMIZE)
