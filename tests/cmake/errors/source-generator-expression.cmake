# add_python_bytecode: SOURCES: a generator expression is not allowed; expected a file name:
add_python_bytecode(t SOURCES a.py $<$<CONFIG:Debug>:b.py>)
