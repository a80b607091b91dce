# add_python_bytecode: HARDLINK_DUPES without DESTINATION.
add_python_bytecode(t SOURCES a.py OPTIMIZE 0 1 HARDLINK_DUPES)
