"""Changes to a hearing that officials make."""
