# add_python_archive: STDLIB: 'jsn' is not a module of the standard library of '
add_python_bytecode(t SOURCES a.py)
add_python_archive(z OUTPUT z.zip BYTECODE t STDLIB startup json jsn)
