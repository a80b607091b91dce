# add_python_bytecode: COMPONENT without DESTINATION.
add_python_bytecode(t SOURCES a.py COMPONENT x)
