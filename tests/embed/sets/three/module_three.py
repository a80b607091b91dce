name = 'three'
