"""Files: what the writers of an idea put beside its text."""
