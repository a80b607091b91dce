# add_python_bytecode: DESTINATION has no value.
add_python_bytecode(t SOURCES a.py DESTINATION)
