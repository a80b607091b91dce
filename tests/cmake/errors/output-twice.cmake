# add_python_bytecode: another rule already makes this file; choose another OUTPUT_DIRECTORY:
add_python_bytecode(t SOURCES a.py OUTPUT_DIRECTORY .)
add_python_bytecode(u SOURCES b.py a.py OUTPUT_DIRECTORY .)
