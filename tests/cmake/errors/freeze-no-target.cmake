# target_freeze_python: the name of the target is missing.
target_freeze_python(BYTECODE t)
