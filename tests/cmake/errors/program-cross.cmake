# add_python_program: in a cross build, the program needs the target's libpython; call find_package(Python COMPONENTS Development.Embed) first,
enable_language(C)
add_python_bytecode(t SOURCES a.py)
set(CMAKE_CROSSCOMPILING ON)
set(PYBYTECODE_STDLIB_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
add_python_program(p MODULE a BYTECODE t)
