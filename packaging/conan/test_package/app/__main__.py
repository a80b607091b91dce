print('This is the test package.')
