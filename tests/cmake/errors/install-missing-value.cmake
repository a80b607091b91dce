# install_python_bytecode: COMPONENT has no value.
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t DESTINATION lib COMPONENT)
