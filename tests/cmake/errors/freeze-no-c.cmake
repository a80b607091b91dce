# target_freeze_python: the language C is not enabled.
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/p.c" "")
add_library(p STATIC "${CMAKE_CURRENT_BINARY_DIR}/p.c")
add_python_bytecode(t SOURCES a.py)
target_freeze_python(p BYTECODE t)
