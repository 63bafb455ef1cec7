"""Idea boxes: what is called for, by whom, until when, and by which criteria."""
