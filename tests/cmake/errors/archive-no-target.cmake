# add_python_archive: the name of the target is missing.
add_python_archive(OUTPUT a.zip)
