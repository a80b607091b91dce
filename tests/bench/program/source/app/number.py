"""The module that is changed."""
NUMBER = 1
