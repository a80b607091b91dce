# add_python_bytecode: SOURCES is missing.
add_python_bytecode(t ALL)
