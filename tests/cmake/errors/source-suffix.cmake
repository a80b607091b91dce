# add_python_bytecode: SOURCES: 'CMakeLists.txt' is neither a .py file nor a keyword.
add_python_bytecode(t SOURCES CMakeLists.txt)
