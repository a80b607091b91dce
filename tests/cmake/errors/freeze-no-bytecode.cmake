# target_freeze_python: BYTECODE is missing.
enable_language(C)
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/p.c" "")
add_library(p STATIC "${CMAKE_CURRENT_BINARY_DIR}/p.c")
target_freeze_python(p)
