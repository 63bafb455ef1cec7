"""Following: what a person wants to hear about, and the notices and mails that tell of it."""

from participation.following.places import explain, place

__all__ = ["explain", "place"]
