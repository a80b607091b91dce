# add_python_bytecode: 'my/target' is not a target name; expected letters, digits and _ . + - only.
add_python_bytecode(my/target SOURCES a.py)
