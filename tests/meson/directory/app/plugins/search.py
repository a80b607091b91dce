NAME = 'search'
