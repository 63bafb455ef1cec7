"""What rooms above add to feeds about a hearing and to calendars: plain values, which `feeds` writes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from participation.hearings.notice.models import Hearing
from participation.places import Place


class InList(NamedTuple):
    """A line of a hearing's entry in a list, about a room's part of it; and when that was last changed."""

    hearing_id: int
    line: str
    changed: datetime


class LifeEvent(NamedTuple):
    """Something in the life of a hearing that its feed tells.

    `mark` is its place on the hearing's page, and what its id ends with: it stays for good.
    """

    mark: str
    at: datetime
    title: str
    html: Markup


class Appointment(NamedTuple):
    """Something with its hours, for a calendar (RFC 5545). `changes` counts how often it was moved."""

    mark: str
    title: str
    note: str
    place: str
    link: str
    starts_at: datetime
    ends_at: datetime
    changes: int
    changed_at: datetime
    is_cancelled: bool


IN_LISTS: Place[Callable[[Sequence[Hearing]], Iterable[InList]]] = Place()
"""What stands of a room's part in the entries of these hearings, in one statement or none."""

IN_ITS_LIFE: Place[Callable[[Hearing], Iterable[LifeEvent]]] = Place()
"""What a room tells of the life of a hearing: of the hearing, in one statement or none."""

MEETINGS: Place[Callable[[Hearing, int], Appointment | None]] = Place()
"""The public meetings about a hearing, by their id."""
