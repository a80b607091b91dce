# add_python_bytecode: INVALIDATION_MODE: 'CHECKED_HASH' is not one of timestamp, checked-hash, unchecked-hash.
add_python_bytecode(t SOURCES a.py INVALIDATION_MODE CHECKED_HASH)
