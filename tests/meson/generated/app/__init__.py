from app import made, version
NAME = made.NAME
