"""Reads of milestones."""
