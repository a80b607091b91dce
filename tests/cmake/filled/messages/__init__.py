"""messages/__init__.py"""
