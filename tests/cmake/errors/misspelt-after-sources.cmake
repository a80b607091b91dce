# add_python_bytecode: SOURCES: 'OPTIMISE' does not end in .py, nor is it a keyword.
add_python_bytecode(t SOURCES a.py OPTIMISE 1)
