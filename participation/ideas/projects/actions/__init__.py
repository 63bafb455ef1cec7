"""Changes of projects."""
