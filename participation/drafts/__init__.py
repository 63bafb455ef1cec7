"""Drafts of forms: what somebody has typed and not saved yet."""
