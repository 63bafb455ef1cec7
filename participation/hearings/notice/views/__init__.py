"""Pages of the notice room."""
