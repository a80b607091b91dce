# add_python_bytecode: DIRECTORY: 'none' is not a directory:
add_python_bytecode(t DIRECTORY none)
