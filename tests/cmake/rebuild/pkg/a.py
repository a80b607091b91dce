def f():
    """Document."""
    return 1
