# add_python_bytecode: SOURCES: 'nope.py' is not a file, nor is it GENERATED:
add_python_bytecode(t SOURCES a.py nope.py)
