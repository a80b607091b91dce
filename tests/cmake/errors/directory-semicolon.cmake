# add_python_bytecode: DIRECTORY: CMake cannot handle a file with ';' in its path; rename it:
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/odd/a\;b.py" "")
add_python_bytecode(t DIRECTORY odd)
