# add_python_bytecode: PACKAGE: 'a.' is not a dotted name of identifiers.
add_python_bytecode(t SOURCES a.py PACKAGE a.)
