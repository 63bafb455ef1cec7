"""Who may enter a space, and who runs it."""

from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, ScalarSelect, false, literal, or_, select, true

from participation import db
from participation.accounts.models import Reader, RoleName, User
from participation.db import UTCDateTime
from participation.spaces.models import Audience, Invitation, Space

EVERY_ROLE_INSIDE = (RoleName.employee, RoleName.official, RoleName.moderator)


def readable_by(reader: Reader) -> ColumnElement[bool]:
    """The spaces this reader may know of: the public ones, and those where a role is held."""
    inside, everywhere = reader.spaces_where(*EVERY_ROLE_INSIDE)
    if everywhere:
        return true()
    public = Space.audience == Audience.public
    return or_(public, Space.id.in_(sorted(inside))) if inside else public


def run_by(reader: Reader) -> ColumnElement[bool]:
    """The spaces in which this reader is an official or a moderator."""
    inside, everywhere = reader.spaces_where(RoleName.official, RoleName.moderator)
    if everywhere:
        return true()
    return Space.id.in_(sorted(inside)) if inside else false()


def today_in(space_id: Any, now: datetime | ColumnElement[datetime]) -> ScalarSelect[date]:
    """The day it is in the space of each row: what is promised for a day is late when it has passed there."""
    at: Any = now if isinstance(now, ColumnElement) else literal(now, UTCDateTime())
    spaces = Space.__table__.alias("there")
    days: Any = select(db.local_day(at, spaces.c.timezone)).where(spaces.c.id == space_id)
    day: ScalarSelect[date] = days.correlate_except(spaces).scalar_subquery()
    return day


class HasSpace(Protocol):
    """A space, or a row that says as much of it."""

    @property
    def id(self) -> int: ...
    @property
    def is_public(self) -> bool: ...
    @property
    def closed_at(self) -> datetime | None: ...


def may_enter(reader: Reader, space: HasSpace) -> bool:
    """Whether the reader may know of the space."""
    return space.is_public or reader.has_role(*EVERY_ROLE_INSIDE, space_id=space.id)


def may_contribute(reader: Reader, space: HasSpace) -> bool:
    """Whether the reader may write in the space: signed in, inside, and the space is not closed."""
    return reader.is_authenticated and space.closed_at is None and may_enter(reader, space)


def is_official(reader: Reader, space_id: int) -> bool:
    """Whether the reader may act for the authority in the space."""
    return reader.has_role(RoleName.official, space_id=space_id)


def is_moderator(reader: Reader, space_id: int) -> bool:
    """Whether the reader may decide about contributions in the space."""
    return reader.has_role(RoleName.moderator, space_id=space_id)


def is_staff(reader: Reader, space_id: int) -> bool:
    """Whether the reader is an official or a moderator in the space."""
    return reader.has_role(RoleName.official, RoleName.moderator, space_id=space_id)


def may_accept(reader: Reader, invitation: Invitation) -> bool:
    """Whether the invitation is for this reader: the same address, and it is confirmed."""
    return (
        isinstance(reader, User)
        and reader.email == invitation.email
        and reader.email_confirmed_at is not None
    )
