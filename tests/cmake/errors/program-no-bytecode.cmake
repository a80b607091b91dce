# add_python_program: BYTECODE is missing.
add_python_program(p MODULE a)
