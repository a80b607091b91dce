# add_python_bytecode: HARDLINK_DUPES is not allowed for a DIRECTORY in the build tree, whose files only the build knows:
add_python_bytecode(t DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/made" OPTIMIZE 0 1 DESTINATION lib HARDLINK_DUPES)
