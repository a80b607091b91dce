# add_python_bytecode: the value of BASE_DIRECTORY is empty.
add_python_bytecode(t SOURCES a.py BASE_DIRECTORY "${nothing}")
