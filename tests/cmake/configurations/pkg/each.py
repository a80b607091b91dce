name = 'each'
