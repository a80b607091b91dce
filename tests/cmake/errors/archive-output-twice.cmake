# add_python_archive: this file is made by another rule already; give each target an output of its own:
add_python_bytecode(t SOURCES a.py)
add_python_archive(y OUTPUT a.zip BYTECODE t)
add_python_archive(z OUTPUT a.zip BYTECODE t)
