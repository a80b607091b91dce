"""Rectangles."""
import json


def area(width, height):
    """Returns the area of a rectangle."""
    assert width >= 0 and height >= 0, json.dumps([width, height])
    return width * height
