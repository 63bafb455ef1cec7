"""Reads of the outcome room."""
