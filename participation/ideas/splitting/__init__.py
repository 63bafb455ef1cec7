"""Splitting: an idea that says two things becomes two, and each who stands behind it chooses."""
