# add_python_archive: BYTECODE: 't' has a DIRECTORY in the build tree, whose files only the build knows;
add_python_bytecode(t DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/made")
add_python_archive(u OUTPUT u.zip BYTECODE t)
