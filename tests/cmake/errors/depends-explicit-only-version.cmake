# add_python_bytecode: DEPENDS_EXPLICIT_ONLY needs CMake 3.27 or later; this is CMake 
add_python_bytecode(t SOURCES a.py DEPENDS_EXPLICIT_ONLY)
