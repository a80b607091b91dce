# add_python_bytecode: SOURCES: CMake cannot handle a file with '"' in its path; rename it:
add_python_bytecode(t SOURCES a.py "a\".py")
