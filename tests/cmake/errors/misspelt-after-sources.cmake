# add_python_bytecode: SOURCES: 'OPTIMISE' is neither a file nor one of the keywords ALL,
add_python_bytecode(t SOURCES a.py OPTIMISE 1)
