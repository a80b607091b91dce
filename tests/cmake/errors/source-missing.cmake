# add_python_bytecode: SOURCES: 'nope.py' is neither a file nor GENERATED:
add_python_bytecode(t SOURCES a.py nope.py)
