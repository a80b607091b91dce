# add_python_archive: BYTECODE: 'other' is not a target of add_python_bytecode().
add_custom_target(other)
add_python_archive(z OUTPUT a.zip BYTECODE other)
