# add_python_bytecode: BASE_DIRECTORY: 'nowhere' is not a directory:
add_python_bytecode(t SOURCES a.py BASE_DIRECTORY nowhere)
