"""Yours: the ideas somebody has to do with, and what waits for that person."""
