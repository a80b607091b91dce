# add_python_bytecode: SOURCES: './a.py' is given twice.
add_python_bytecode(t SOURCES a.py ./a.py)
