"""Forms of the officials' side."""
