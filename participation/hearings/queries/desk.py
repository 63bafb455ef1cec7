"""Reads for the officials' side."""
