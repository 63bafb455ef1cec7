"""Reads about hearings and their responses."""
