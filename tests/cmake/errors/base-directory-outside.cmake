# add_python_bytecode: SOURCES: the file
add_python_bytecode(t SOURCES a.py BASE_DIRECTORY nowhere)
