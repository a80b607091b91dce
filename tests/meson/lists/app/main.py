NAME = 'main'
