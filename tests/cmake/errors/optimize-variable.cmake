# add_python_bytecode: PYBYTECODE_OPTIMIZE: '3' is not one of 0, 1, 2.
set(PYBYTECODE_OPTIMIZE 0 3)
add_python_bytecode(t SOURCES a.py)
