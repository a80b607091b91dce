# install_python_bytecode: 'other' is neither a target of add_python_bytecode() nor one of the keywords SOURCES, NO_SOURCES, HARDLINK_DUPES, DESTINATION, COMPONENT, PERMISSIONS, CONFIGURATIONS.
add_custom_target(other)
install_python_bytecode(other DESTINATION lib)
