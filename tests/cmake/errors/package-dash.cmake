# add_python_bytecode: PACKAGE: 'my-package' is not a dotted name of identifiers.
add_python_bytecode(t SOURCES a.py PACKAGE my-package)
