# target_freeze_python: BYTECODE with $<CONFIG> in its OUTPUT_DIRECTORY is not allowed in a multi-configuration build.
enable_language(C)
set(CMAKE_CONFIGURATION_TYPES Debug Release) # as in a multi-configuration build
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/p.c" "")
add_library(p STATIC "${CMAKE_CURRENT_BINARY_DIR}/p.c")
add_python_bytecode(t SOURCES a.py OUTPUT_DIRECTORY $<CONFIG>)
target_freeze_python(p BYTECODE t)
