"""What rooms above add to feeds about a hearing and to calendars: plain values, which `feeds` writes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement

from participation.db import Base
from participation.hearings.notice.models import Hearing
from participation.places import Place


class InList(NamedTuple):
    """What entries of lists say of a room's part of a hearing: a line for each row of a table.

    - `table`: the room's table; its rows are read in the statement that reads the hearings, so that an entry
      is of one moment.
    - `on`: which rows are a hearing's.
    - `order`: how the rows of a hearing follow each other.
    - `line`: what is said of a row, in the reader's language.
    - `changed`: when it was last changed.
    """

    table: type[Base]
    on: ColumnElement[bool]
    order: tuple[Any, ...]
    line: Callable[[Hearing, Any], str]
    changed: Callable[[Any], datetime]


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


IN_LISTS: Place[InList] = Place()
"""What stands of a room's part in the entries of hearings."""

IN_ITS_LIFE: Place[Callable[[Hearing], Iterable[LifeEvent]]] = Place()
"""What a room tells of the life of a hearing: of the hearing, in one statement or none."""

MEETINGS: Place[Callable[[Hearing, int], Appointment | None]] = Place()
"""The public meetings about a hearing, by their id."""
