"""Ideas that are handed from an internal space to the public, by consent, or to colleagues."""
