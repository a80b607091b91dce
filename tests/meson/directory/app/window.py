TITLE = 'Window'
