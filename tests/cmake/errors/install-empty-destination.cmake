# install_python_bytecode: the value of DESTINATION is empty.
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t DESTINATION "")
