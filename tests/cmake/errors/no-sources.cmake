# add_python_bytecode: SOURCES or DIRECTORY is missing.
add_python_bytecode(t ALL)
