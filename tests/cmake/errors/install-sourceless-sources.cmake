# install_python_bytecode: SOURCES with 't', of which the LAYOUT is sourceless.
add_python_bytecode(t SOURCES a.py LAYOUT sourceless)
install_python_bytecode(t DESTINATION lib SOURCES)
