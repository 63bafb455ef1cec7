"""Forms of the parties room."""
