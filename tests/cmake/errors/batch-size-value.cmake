# add_python_bytecode: BATCH_SIZE: '0' is not a positive whole number.
add_python_bytecode(t SOURCES a.py BATCH_SIZE 0)
