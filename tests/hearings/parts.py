"""What each room of the wing that can be left out adds to a hearing, for the tests that ask for every part.

A room says so in `parts.py` beside its own tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from participation import hearings
from participation.hearings.notice.models import Hearing


def _nothing(_hearing: Hearing) -> dict[str, int]:
    return {}


@dataclass(frozen=True)
class Parts:
    """The parts of a hearing that a room has."""

    words: dict[str, str] = field(default_factory=dict)
    """Each part, and a word that stands nowhere else in the hearing."""
    exported: frozenset[str] = frozenset()
    """What stands in export files: tables of its own, and columns in those of others."""
    add: Callable[[Hearing], dict[str, int]] = _nothing
    """Gives a hearing these parts. Returns the ids by which addresses call them."""


def of_rooms() -> dict[str, Parts]:
    """The parts of each optional room, in the order of the wing."""
    return {
        room: import_module(f"tests.hearings.{room}.parts").PARTS
        for room in hearings.ROOMS
        if room in hearings.OPTIONAL
    }
