# add_python_bytecode: SOURCES and DIRECTORY exclude each other.
add_python_bytecode(t SOURCES a.py DIRECTORY .)
