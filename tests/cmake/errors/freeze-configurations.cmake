# target_freeze_python: BYTECODE with $<CONFIG> in its OUTPUT_DIRECTORY, in a multi-configuration build.
enable_language(C)
set(CMAKE_CONFIGURATION_TYPES Debug Release) # as a generator of several has it
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/p.c" "")
add_library(p STATIC "${CMAKE_CURRENT_BINARY_DIR}/p.c")
add_python_bytecode(t SOURCES a.py OUTPUT_DIRECTORY $<CONFIG>)
target_freeze_python(p BYTECODE t)
