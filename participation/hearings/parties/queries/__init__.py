"""Reads of the parties room."""
