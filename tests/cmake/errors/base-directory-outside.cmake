# add_python_bytecode: SOURCES: 'a.py' is not below BASE_DIRECTORY:
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/x")
add_python_bytecode(t SOURCES a.py BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/x")
