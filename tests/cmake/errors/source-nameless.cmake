# add_python_bytecode: SOURCES: '.py' is neither a .py file nor a keyword.
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/.py" "")
add_python_bytecode(t SOURCES .py)
