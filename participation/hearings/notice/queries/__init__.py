"""Reads of the notice room."""
