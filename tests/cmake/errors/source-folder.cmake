# add_python_bytecode: SOURCES: 'folder.py' is a directory; DIRECTORY takes it:
file(MAKE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/folder.py")
add_python_bytecode(t SOURCES folder.py)
