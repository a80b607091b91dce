# add_python_bytecode: SOURCES: '
add_python_bytecode(t DIRECTORY . BASE_DIRECTORY other-directory)
