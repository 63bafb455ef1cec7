"""Parties: organisations of the register that are asked by name to respond to a hearing."""
