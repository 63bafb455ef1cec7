"""Calls for ideas: boxes with phases and an end, their dates, and what came of them."""
