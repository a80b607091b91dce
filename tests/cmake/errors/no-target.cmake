# add_python_bytecode: the target name is missing; expected it as the first argument.
add_python_bytecode()
