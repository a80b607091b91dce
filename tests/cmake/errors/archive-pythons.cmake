# add_python_archive: BYTECODE: the targets are for several Pythons: PyBytecode::pybytecode and other.
add_python_bytecode(t SOURCES a.py)
add_python_bytecode(u SOURCES b.py)
set_target_properties(u PROPERTIES _PYTHON_BYTECODE_HELPER other) # as with PYTHON
add_python_archive(z OUTPUT a.zip BYTECODE t u)
