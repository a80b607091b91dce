# target_freeze_python: 't' is not an executable or a library.
add_python_bytecode(t SOURCES a.py)
target_freeze_python(t BYTECODE t)
