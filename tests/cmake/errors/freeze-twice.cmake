# target_freeze_python: 'p' already has frozen modules.
enable_language(C)
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/p.c" "")
add_library(p STATIC "${CMAKE_CURRENT_BINARY_DIR}/p.c")
add_python_bytecode(t SOURCES a.py)
target_freeze_python(p BYTECODE t)
target_freeze_python(p BYTECODE t)
