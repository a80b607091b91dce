# add_python_program: unknown argument 'OUTPUT'; expected one of NO_DEFERRED, SOURCES, STATIC_PYTHON, MODULE, BYTECODE, STDLIB, EXCLUDE.
add_python_program(p OUTPUT x)
