# target_freeze_python: unknown argument 'OUTPUT'; expected one of BYTECODE, STDLIB.
target_freeze_python(p OUTPUT x)
