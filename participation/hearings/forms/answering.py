"""Forms of those who read and answer."""
