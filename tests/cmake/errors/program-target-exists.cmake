# add_python_program: a target 't' already exists.
add_python_bytecode(t SOURCES a.py)
add_python_program(t MODULE a BYTECODE t)
