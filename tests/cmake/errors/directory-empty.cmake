# add_python_bytecode: DIRECTORY: there is no .py file in:
file(MAKE_DIRECTORY empty)
add_python_bytecode(t DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
