"""Search: everything a person may read, found by its words."""
