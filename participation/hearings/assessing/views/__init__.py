"""Pages of the assessing room."""
