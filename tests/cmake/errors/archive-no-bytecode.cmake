# add_python_archive: BYTECODE is missing.
add_python_archive(z OUTPUT a.zip)
