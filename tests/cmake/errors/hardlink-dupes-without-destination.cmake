# add_python_bytecode: HARDLINK_DUPES needs DESTINATION, which is missing.
add_python_bytecode(t SOURCES a.py OPTIMIZE 0 1 HARDLINK_DUPES)
