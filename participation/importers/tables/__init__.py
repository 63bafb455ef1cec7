"""Any table with a mapping: what its columns mean, how its cells are written, a mapping proposed for it."""
