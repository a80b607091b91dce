# install_python_bytecode: two files would be installed as /usr/lib/__pycache__/a.cpython-
add_python_bytecode(t SOURCES a.py DESTINATION lib)
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/copy")
configure_file(a.py copy/a.py)
add_python_bytecode(u SOURCES "${CMAKE_CURRENT_BINARY_DIR}/copy/a.py" BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/copy" OUTPUT_DIRECTORY u)
install_python_bytecode(u DESTINATION lib)
