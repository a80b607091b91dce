def where():
    """The path that the bytecode records, or where it was found."""
    return where.__code__.co_filename
