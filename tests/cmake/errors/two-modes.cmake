# add_python_bytecode: two files would be installed as /usr/lib/__pycache__/a.cpython-
add_python_bytecode(t SOURCES a.py DESTINATION lib)
add_python_bytecode(u SOURCES a.py INVALIDATION_MODE unchecked-hash DESTINATION lib)
