"""Changes of the responses room."""
