# add_python_bytecode: 't': SOURCES: '
add_python_bytecode(t SOURCES a.py "${CMAKE_CURRENT_SOURCE_DIR}/nope.py")
