"""Hearings: a proposal before the public, with a deadline, the responses, and what came of them.

A wing of rooms. Each holds all of one feature, and adds what it has to the pages of those below it in its
`places`; an optional one can be left out, and nothing else knows that it was there.
"""

from collections.abc import Collection
from importlib import import_module

from flask import Flask

ROOMS = (
    "notice",
    "publishing",
    "responses",
    "anonymous",
    "receipts",
    "intake",
    "review",
    "questions",
    "meetings",
    "maps",
    "assessing",
    "register",
    "parties",
    "outcome",
    "front",
)
"""The rooms from below, in the order in which they fill the places of others."""
OPTIONAL = frozenset(
    {
        "review",
        "maps",
        "questions",
        "meetings",
        "register",
        "parties",
    }
)


def init_app(app: Flask, without: Collection[str] = ()) -> None:
    """Add the rooms to the application, but for the optional ones that are left out."""
    if unknown := set(without) - OPTIONAL:
        raise ValueError(f"these rooms cannot be left out: {', '.join(sorted(unknown))}")
    if "register" in without and "parties" not in without:
        raise ValueError("parties are organisations of the register")
    for name in ROOMS:
        if name not in without:
            import_module(f"{__name__}.{name}.places").init_app(app)
