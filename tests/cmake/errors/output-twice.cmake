# add_python_bytecode: this file is made by another rule already; give each target an output of its own:
add_python_bytecode(t SOURCES a.py)
add_python_bytecode(u SOURCES b.py a.py)
