def area(width, height):
    if min(width, height) < 0:
        raise ValueError(f'{width} x {height}')
    return width * height
