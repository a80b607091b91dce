"""views/old/other.py"""
