"""Suggestions: changes to the text of an idea that others propose to those who write it."""
