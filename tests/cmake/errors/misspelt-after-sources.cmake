# add_python_bytecode: SOURCES: 'OPTIMISE' is neither a .py file nor a keyword.
add_python_bytecode(t SOURCES a.py OPTIMISE 1)
