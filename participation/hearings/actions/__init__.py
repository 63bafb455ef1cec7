"""Changes to hearings and their responses."""
