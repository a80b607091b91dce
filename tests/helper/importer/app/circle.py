from .circle import value
