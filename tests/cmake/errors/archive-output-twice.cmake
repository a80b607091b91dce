# add_python_archive: another rule already makes this file; choose another OUTPUT:
add_python_bytecode(t SOURCES a.py)
add_python_archive(y OUTPUT a.zip BYTECODE t)
add_python_archive(z OUTPUT a.zip BYTECODE t)
