# install_python_bytecode: the names of the targets are missing.
install_python_bytecode()
