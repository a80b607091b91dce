def area(width, height):
    assert width >= 0 and height >= 0
    return width * height
