"""Receipts that are checked: whether what was sent is received, unchanged, and published."""
