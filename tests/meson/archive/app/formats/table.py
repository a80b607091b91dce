from ..shapes import area


def table(rows):
    return [ascii(cell) for row in rows for cell in row] + [area(1, 1)]
