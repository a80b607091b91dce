# add_python_archive: unknown argument 'DESTINATION'; expected one of ALL, NO_DEFERRED, OUTPUT, BYTECODE, STDLIB, EXCLUDE.
add_python_archive(z DESTINATION lib)
