"""Reads of the responses room."""
