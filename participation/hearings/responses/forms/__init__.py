"""Forms of the responses room."""
