"""Ideas: boxes of proposals that are supported, discussed, assessed and followed until realised.

A wing of rooms, as that of hearings: each stands on those below it, and adds what it has to their pages in
its `places`.
"""

from importlib import import_module

from flask import Flask

ROOMS = (
    "boxes",
    "pseudonyms",
    "proposals",
    "writing",
    "versions",
    "support",
    "coauthors",
    "statements",
    "replies",
    "answers",
    "merging",
    "splitting",
    "suggestions",
    "evaluation",
    "board",
    "gains",
    "projects",
    "belonging",
    "transfers",
    "milestones",
    "calls",
    "files",
    "evidence",
    "yours",
    "employees",
    "front",
)
"""The rooms from below, in the order in which they fill the places of others."""


def init_app(app: Flask) -> None:
    """Add the rooms to the application."""
    for name in ROOMS:
        import_module(f"{__name__}.{name}.places").init_app(app)
