"""Pages of the outcome room."""
