"""Hearing memos: what was heard, what was said, and what the authority makes of it, as a document."""
