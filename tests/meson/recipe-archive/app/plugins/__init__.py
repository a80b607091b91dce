NAME = 'plugins'
