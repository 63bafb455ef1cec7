"""Changes of the notice room."""
