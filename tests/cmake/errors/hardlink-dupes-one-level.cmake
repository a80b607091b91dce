# add_python_bytecode: HARDLINK_DUPES with one level in OPTIMIZE, which has nothing to link.
add_python_bytecode(t SOURCES a.py DESTINATION lib HARDLINK_DUPES)
