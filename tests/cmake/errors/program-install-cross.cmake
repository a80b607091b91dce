# install_python_program: the shared libraries of 'p' cannot be found in a cross build; use install(TARGETS p),
enable_language(C)
add_python_bytecode(t SOURCES a.py)
add_python_program(p MODULE a BYTECODE t)
set(CMAKE_CROSSCOMPILING ON)
install_python_program(p)
