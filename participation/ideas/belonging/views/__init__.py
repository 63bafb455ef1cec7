"""Pages of what belongs to projects."""
