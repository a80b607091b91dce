def area(width, height):
    """Returns the area of a rectangle."""
    assert width >= 0 and height >= 0
    return width * height
