name = 'two'
