# target_freeze_python: the target name is missing; expected it as the first argument.
target_freeze_python(BYTECODE t)
