# add_python_bytecode: EXCLUDE needs DIRECTORY, which is missing.
add_python_bytecode(t SOURCES a.py EXCLUDE b.py)
