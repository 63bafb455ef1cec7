"""Writing what was read: rows in batches, known by their source ids, with the run that added them."""
