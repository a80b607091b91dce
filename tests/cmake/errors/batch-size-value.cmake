# add_python_bytecode: BATCH_SIZE: '0' is not a number from 1 on.
add_python_bytecode(t SOURCES a.py BATCH_SIZE 0)
