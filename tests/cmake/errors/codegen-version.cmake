# add_python_bytecode: CODEGEN needs CMake 3.31 or later; this is CMake 
add_python_bytecode(t SOURCES a.py CODEGEN)
