# add_python_archive: there is no bytecode, since PYBYTECODE_ENABLED is off.
set(PYBYTECODE_ENABLED OFF)
add_python_bytecode(t SOURCES a.py)
add_python_archive(z OUTPUT a.zip BYTECODE t)
