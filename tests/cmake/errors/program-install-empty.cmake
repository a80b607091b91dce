# install_python_program: DESTINATION has an empty value.
install_python_program(p DESTINATION "")
