# add_python_bytecode: BASE_DIRECTORY has no value.
add_python_bytecode(t SOURCES a.py BASE_DIRECTORY)
