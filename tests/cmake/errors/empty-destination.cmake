# add_python_bytecode: DESTINATION has an empty value.
add_python_bytecode(t SOURCES a.py DESTINATION "")
