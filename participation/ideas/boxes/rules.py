"""Who may write and support in a box."""

from typing import Protocol

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Eligible
from participation.ideas.boxes.phases import Timetable
from participation.spaces.rules import EVERY_ROLE_INSIDE, HasSpace, may_contribute


class HasDates(Protocol):
    """A box, or a row that says as much of it."""

    @property
    def space(self) -> HasSpace: ...
    @property
    def who_writes(self) -> Eligible: ...
    @property
    def timetable(self) -> Timetable: ...


def may_begin(reader: Reader, box: HasDates) -> bool:
    """Whether the reader may begin to write for the box: may write there, or may once signed in."""
    if reader.is_authenticated:
        return may_write(reader, box)
    return box.space.is_public and box.space.closed_at is None and box.timetable.takes_ideas()


def may_write(reader: Reader, box: HasDates) -> bool:
    """Whether the reader may put an idea in the box: one of those it is for, and it takes ideas."""
    return may_write_if_open(reader, box) and box.timetable.takes_ideas()


def may_write_if_open(reader: Reader, box: HasDates) -> bool:
    """Whether the box is for the reader, when it takes ideas: signed in, inside its space, and one of those
    who write there."""
    return may_contribute(reader, box.space) and is_eligible(reader, box.who_writes, box.space)


def is_eligible(reader: Reader, who: Eligible, space: HasSpace) -> bool:
    """Whether the reader is one of those who may write, or support, in a box of a space: everybody, or
    those with a role in the space."""
    if who is Eligible.everybody:
        return True
    return reader.has_role(*EVERY_ROLE_INSIDE, space_id=space.id)
