# install_python_program: 't' is not a target of add_python_program(), nor an executable with target_freeze_python().
add_python_bytecode(t SOURCES a.py)
install_python_program(t)
