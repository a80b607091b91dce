# install_python_bytecode: 'NO_SOURCE' is neither a target of add_python_bytecode() nor one of the keywords SOURCES, NO_SOURCES, HARDLINK_DUPES, DESTINATION, COMPONENT, PERMISSIONS, CONFIGURATIONS.
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t DESTINATION lib NO_SOURCE)
