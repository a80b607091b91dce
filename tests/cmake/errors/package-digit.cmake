# add_python_bytecode: PACKAGE: 'a.1b' is not a dotted name of identifiers.
add_python_bytecode(t SOURCES a.py PACKAGE a.1b)
