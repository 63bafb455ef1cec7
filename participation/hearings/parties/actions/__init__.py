"""Changes of the parties room."""
