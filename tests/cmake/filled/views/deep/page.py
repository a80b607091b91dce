"""views/deep/page.py"""
