"""Forms of the hearings room."""
