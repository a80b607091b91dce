# add_python_archive: unknown argument 'DESTINATION'; expected one of ALL, OUTPUT, BYTECODE, STDLIB.
add_python_archive(z DESTINATION lib)
