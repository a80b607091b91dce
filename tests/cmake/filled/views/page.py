"""views/page.py"""
