# install_python_bytecode: the target names are missing; expected them as the first arguments.
install_python_bytecode(DESTINATION lib)
