# add_python_bytecode: a target 't' already exists.
add_custom_target(t)
add_python_bytecode(t SOURCES a.py)
