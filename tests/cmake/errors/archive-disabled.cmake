# add_python_archive: PYBYTECODE_ENABLED is off, and there is no bytecode.
set(PYBYTECODE_ENABLED OFF)
add_python_bytecode(t SOURCES a.py)
add_python_archive(z OUTPUT a.zip BYTECODE t)
