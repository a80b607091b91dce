# install_python_bytecode: PERMISSIONS: '0644' is not one of OWNER_READ, OWNER_WRITE, OWNER_EXECUTE, GROUP_READ, GROUP_WRITE, GROUP_EXECUTE, WORLD_READ, WORLD_WRITE, WORLD_EXECUTE, SETUID, SETGID, nor is it a keyword.
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t DESTINATION lib PERMISSIONS OWNER_READ 0644)
