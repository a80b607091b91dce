# add_python_archive: EXCLUDE needs STDLIB, which is missing.
add_python_bytecode(t SOURCES a.py)
add_python_archive(z OUTPUT z.zip BYTECODE t EXCLUDE json)
