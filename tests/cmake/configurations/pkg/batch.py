name = 'batch'
