# add_python_archive: BYTECODE: 'a.pyc' is given twice, the second time by 'u'.
add_python_bytecode(t SOURCES a.py)
add_python_bytecode(u SOURCES a.py OPTIMIZE 1)
add_python_archive(z OUTPUT a.zip BYTECODE t u)
