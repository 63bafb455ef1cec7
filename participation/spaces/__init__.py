"""Spaces: the public and internal rooms of an institution, with departments, topics and areas."""
