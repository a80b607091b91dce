# add_python_bytecode: PYBYTECODE_BATCH_SIZE: 'many' is not a positive whole number.
set(PYBYTECODE_BATCH_SIZE many)
add_python_bytecode(t SOURCES a.py)
