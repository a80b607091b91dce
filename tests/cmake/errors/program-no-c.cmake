# add_python_program: the language C is not enabled.
add_python_bytecode(t SOURCES a.py)
add_python_program(p MODULE a BYTECODE t)
