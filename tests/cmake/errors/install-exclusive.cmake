# install_python_bytecode: SOURCES and NO_SOURCES exclude each other.
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t DESTINATION lib SOURCES NO_SOURCES)
