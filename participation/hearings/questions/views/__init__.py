"""Pages of the questions room."""
