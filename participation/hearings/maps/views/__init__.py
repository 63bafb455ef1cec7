"""Pages of the maps room."""
