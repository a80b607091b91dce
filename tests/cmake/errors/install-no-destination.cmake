# install_python_bytecode: DESTINATION is missing.
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t)
