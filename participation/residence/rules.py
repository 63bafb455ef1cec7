"""Where a person lives by their own word, and how often they can say another area."""

from collections.abc import Collection
from datetime import datetime, timedelta

from participation import clock
from participation.accounts.models import Reader
from participation.residence.models import Residence
from participation.spaces.models import Label
from participation.spaces.rules import HasSpace, may_contribute

BETWEEN_CHANGES = timedelta(days=30)
"""How long somebody lives in an area before they can say another: so that one does not vote everywhere."""


def said_in(reader: Reader, space_id: int) -> int | None:
    """The area of a space in which the reader says that they live: None for who has said nothing, and 0 for
    who has taken it back. What is read with the person; no statement of its own."""
    said = dict(
        each.split(":") for each in (reader.figures.get("lives_in") or "").split(",") if each
    )
    area = said.get(str(space_id))
    return None if area is None else int(area)


def lives_in(reader: Reader, space_id: int, areas: Collection[int]) -> bool:
    """Whether the reader says that they live in one of these areas of a space."""
    return said_in(reader, space_id) in areas


def may_say(reader: Reader, space: HasSpace) -> bool:
    """Whether the reader may say where they live in a space: who may write in it."""
    return may_contribute(reader, space)


def changes_from(residence: Residence | None, area: Label | None) -> datetime | None:
    """From when the person can say another area than this one; None when they can now.

    Who lives in an area that is no longer in use can at once.
    """
    if residence is None or (area is not None and area.closed_at is not None):
        return None
    free = residence.chosen_at + BETWEEN_CHANGES
    return free if free > clock.now() else None
