# add_python_bytecode: SOURCES: 'folder.py' is not a file, nor is it GENERATED:
file(MAKE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/folder.py")
add_python_bytecode(t SOURCES folder.py)
