# add_python_program: MODULE: 'b' is not among BYTECODE; expected a module, or a package with a module __main__.
enable_language(C)
add_python_bytecode(t SOURCES a.py)
add_python_program(p MODULE b BYTECODE t)
