# add_python_bytecode: two files would be installed as a.py:
configure_file(a.py a.py COPYONLY)
add_python_bytecode(t SOURCES a.py "${CMAKE_CURRENT_BINARY_DIR}/a.py")
