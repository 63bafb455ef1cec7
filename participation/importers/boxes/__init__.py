"""Boxes, ideas and comments on their way in, and the one writer of them."""
