# install_python_bytecode: 'other' is neither a target of add_python_bytecode() nor a keyword, which are: DESTINATION, COMPONENT, SOURCES, NO_SOURCES.
add_custom_target(other)
install_python_bytecode(other DESTINATION lib)
