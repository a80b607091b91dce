# add_python_bytecode: PYBYTECODE_INVALIDATION_MODE: 'hash' is not one of timestamp, checked-hash, unchecked-hash.
set(PYBYTECODE_INVALIDATION_MODE hash)
add_python_bytecode(t SOURCES a.py)
