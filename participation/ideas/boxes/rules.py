"""Who may write in a box."""

from datetime import datetime
from typing import Protocol

from participation.accounts.models import Reader
from participation.spaces.rules import HasSpace, may_contribute


class HasDates(Protocol):
    """A box, or a row that says as much of it."""

    @property
    def space(self) -> HasSpace: ...
    def is_open(self, now: datetime | None = None) -> bool: ...


def may_begin(reader: Reader, box: HasDates) -> bool:
    """Whether the reader may begin to write for the box: may write there, or may once signed in."""
    if reader.is_authenticated:
        return may_write(reader, box)
    return box.space.is_public and box.space.closed_at is None and box.is_open()


def may_write(reader: Reader, box: HasDates) -> bool:
    """Whether the reader may put an idea in the box: signed in, inside its space, and it is open."""
    return may_contribute(reader, box.space) and box.is_open()
