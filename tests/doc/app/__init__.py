"""The package of which the examples in the manual make a program."""
