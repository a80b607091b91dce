# add_python_bytecode: LAYOUT sourceless allows one level, but PYBYTECODE_OPTIMIZE gives 0, 1.
set(PYBYTECODE_OPTIMIZE 0 1)
add_python_bytecode(t SOURCES a.py LAYOUT sourceless)
