"""Illustrations: the pictures of ideas, hearings and spaces, and the colour of a space."""
