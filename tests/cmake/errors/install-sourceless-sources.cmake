# install_python_bytecode: SOURCES is not allowed for 't', whose LAYOUT is sourceless.
add_python_bytecode(t SOURCES a.py LAYOUT sourceless)
install_python_bytecode(t DESTINATION lib SOURCES)
