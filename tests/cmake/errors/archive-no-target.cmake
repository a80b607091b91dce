# add_python_archive: the target name is missing; expected it as the first argument.
add_python_archive(OUTPUT a.zip)
