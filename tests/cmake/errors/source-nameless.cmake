# add_python_bytecode: SOURCES: '.py' does not end in .py, nor is it a keyword.
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/.py" "")
add_python_bytecode(t SOURCES .py)
