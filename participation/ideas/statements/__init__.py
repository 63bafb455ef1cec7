"""Agreeing and disagreeing: in the list of a box, one statement at a time, and beside all others."""
