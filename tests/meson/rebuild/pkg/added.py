NAME = "added"
