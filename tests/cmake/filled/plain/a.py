"""plain/a.py"""
