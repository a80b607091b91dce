# add_python_bytecode: LAYOUT sourceless allows one level, but OPTIMIZE gives 0, 2.
add_python_bytecode(t SOURCES a.py LAYOUT sourceless OPTIMIZE 0 2)
