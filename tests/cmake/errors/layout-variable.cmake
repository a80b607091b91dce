# add_python_bytecode: PYBYTECODE_LAYOUT: 'legacy' is not one of pycache, sourceless.
set(PYBYTECODE_LAYOUT legacy)
add_python_bytecode(t SOURCES a.py)
