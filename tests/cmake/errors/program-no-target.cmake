# add_python_program: the target name is missing; expected it as the first argument.
add_python_program(MODULE a)
