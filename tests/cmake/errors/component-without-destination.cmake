# add_python_bytecode: COMPONENT needs DESTINATION, which is missing.
add_python_bytecode(t SOURCES a.py COMPONENT x)
