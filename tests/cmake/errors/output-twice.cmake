# add_python_bytecode: this file is made by another rule already; give the targets an OUTPUT_DIRECTORY each:
add_python_bytecode(t SOURCES a.py)
add_python_bytecode(u SOURCES b.py a.py)
