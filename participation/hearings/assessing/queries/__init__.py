"""Reads of the assessing room."""
