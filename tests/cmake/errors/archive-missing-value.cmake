# add_python_archive: OUTPUT has no value.
add_python_archive(z BYTECODE t OUTPUT)
