"""Changes of the outcome room."""
