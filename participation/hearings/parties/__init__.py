"""Parties: the register of organisations, and those of them that are asked by name to respond."""
