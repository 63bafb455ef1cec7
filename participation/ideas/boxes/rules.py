"""Who may write and support in a box."""

from collections.abc import Collection
from typing import Protocol

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Eligible
from participation.ideas.boxes.phases import Timetable
from participation.residence.rules import lives_in, said_in
from participation.spaces.rules import EVERY_ROLE_INSIDE, HasSpace, may_contribute


class HasDates(Protocol):
    """A box, or a row that says as much of it."""

    @property
    def space(self) -> HasSpace: ...
    @property
    def who_writes(self) -> Eligible: ...
    @property
    def area_ids(self) -> list[int]: ...
    @property
    def timetable(self) -> Timetable: ...


def may_begin(reader: Reader, box: HasDates) -> bool:
    """Whether the reader may begin to write for the box: may write there, or may once signed in, or once
    they have said where they live, which the form asks them."""
    if reader.is_authenticated:
        return may_write(reader, box) or (
            asks_where_writers_live(reader, box)
            and may_contribute(reader, box.space)
            and box.timetable.takes_ideas()
        )
    return box.space.is_public and box.space.closed_at is None and box.timetable.takes_ideas()


def may_write(reader: Reader, box: HasDates) -> bool:
    """Whether the reader may put an idea in the box: one of those it is for, and it takes ideas."""
    return may_write_if_open(reader, box) and box.timetable.takes_ideas()


def may_write_if_open(reader: Reader, box: HasDates) -> bool:
    """Whether the box is for the reader, when it takes ideas: signed in, inside its space, and one of those
    who write there."""
    return may_contribute(reader, box.space) and is_eligible(
        reader, box.who_writes, box.space, box.area_ids
    )


def asks_where_writers_live(reader: Reader, box: HasDates) -> bool:
    """Whether the box is for the people of an area, and the reader has not said in which one they live."""
    return box.who_writes is Eligible.area and said_in(reader, box.space.id) is None


def is_eligible(reader: Reader, who: Eligible, space: HasSpace, areas: Collection[int]) -> bool:
    """Whether the reader is one of those who may write, or support, in a box of a space: everybody, those
    with a role in the space, or those who say that they live in one of the box's areas. What is done
    holds what they have said (`residence.queries.lives_in_now`)."""
    if who is Eligible.everybody:
        return True
    if who is Eligible.area:
        return lives_in(reader, space.id, areas)
    return reader.has_role(*EVERY_ROLE_INSIDE, space_id=space.id)
