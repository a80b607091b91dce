# add_python_bytecode: SOURCES: 'CMakeLists.txt' does not end in .py, nor is it a keyword.
add_python_bytecode(t SOURCES CMakeLists.txt)
