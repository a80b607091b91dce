NAME = "settings"
def check(value):
    """Documented."""
    assert value
    return value
