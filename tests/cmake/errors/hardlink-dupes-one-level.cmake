# add_python_bytecode: HARDLINK_DUPES needs several levels, but OPTIMIZE gives only 0.
add_python_bytecode(t SOURCES a.py DESTINATION lib HARDLINK_DUPES)
