import warnings


class Thing:
    """A thing."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return type(self) is type(other) and self.value == other.value


def double(value):
    return 2 * value


def fail():
    raise ValueError('é')  # a comment


def warn():
    warnings.warn('careful')
