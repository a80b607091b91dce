# target_freeze_python: unknown argument 'OUTPUT'; expected one of NO_DEFERRED, SOURCES, BYTECODE, STDLIB, EXCLUDE.
target_freeze_python(p OUTPUT x)
