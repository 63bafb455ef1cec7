"""Pages of lists of ideas, and of their authors."""
