# add_python_program: MODULE is missing.
add_python_bytecode(t SOURCES a.py)
add_python_program(p BYTECODE t)
