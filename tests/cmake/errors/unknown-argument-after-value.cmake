# add_python_bytecode: unknown argument 'COMPONNENT'; expected one of ALL,
add_python_bytecode(t SOURCES a.py DESTINATION lib COMPONNENT x)
