# add_python_bytecode: ALL and EXCLUDE_FROM_ALL exclude each other.
add_python_bytecode(t ALL EXCLUDE_FROM_ALL SOURCES a.py)
