# add_python_bytecode: there is a target 't' already.
add_custom_target(t)
add_python_bytecode(t SOURCES a.py)
