"""messages/m.py"""
