NAME = "rebuild"
