"""Illustrations: the pictures of ideas, hearings and spaces, what they show in words, and a space's colour."""
