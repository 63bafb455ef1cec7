"""Illustrations: the pictures of ideas, hearings, projects and spaces, and the colour of a space."""
