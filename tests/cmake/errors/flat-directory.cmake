# add_python_bytecode: FLAT is not allowed for a DIRECTORY in the build tree, whose files only the build knows:
add_python_bytecode(t DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/made" FLAT)
