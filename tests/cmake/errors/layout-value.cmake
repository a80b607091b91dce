# add_python_bytecode: LAYOUT: 'legacy' is not one of pycache, sourceless.
add_python_bytecode(t SOURCES a.py LAYOUT legacy)
