# add_python_bytecode: unknown argument 'nonsense', expected one of ALL, BASE_DIRECTORY, PACKAGE, INVALIDATION_MODE, OUTPUT_DIRECTORY, DESTINATION, COMPONENT, SOURCES, OPTIMIZE.
add_python_bytecode(t nonsense SOURCES a.py)
