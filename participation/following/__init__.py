"""Following: what a person wants to hear about, and the notices and mails that tell of it."""

from participation.following.places import place

__all__ = ["place"]
