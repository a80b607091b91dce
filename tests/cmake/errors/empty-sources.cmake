# add_python_bytecode: SOURCES has no value.
add_python_bytecode(t SOURCES OPTIMIZE 0)
