# add_python_bytecode: DIRECTORY: there is no .py file in:
file(MAKE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/empty")
add_python_bytecode(t DIRECTORY empty)
