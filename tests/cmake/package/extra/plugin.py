NAME = "plugin"
assert NAME
