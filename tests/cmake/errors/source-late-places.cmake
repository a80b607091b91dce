# add_python_bytecode: 't': SOURCES: rules that come later make some of the relative files in the source
add_python_bytecode(t SOURCES late.py later.py)
configure_file(a.py late.py COPYONLY)
configure_file(a.py "${CMAKE_CURRENT_SOURCE_DIR}/later.py" COPYONLY)
