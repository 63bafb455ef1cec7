"""Pages of the responses room."""
