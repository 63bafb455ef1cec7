"""Reads for the pages that anyone sees."""
