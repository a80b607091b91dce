"""The application that bench.py program measures."""
