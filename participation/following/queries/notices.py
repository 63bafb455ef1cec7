"""The notices of a person, and how many are unread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, literal, or_, select

from participation import clock, db
from participation.accounts.models import User
from participation.accounts.parts import BoundFigure
from participation.db import NOW
from participation.following.meant import table
from participation.following.models import Follower, Notice
from participation.following.rules import REPLY, may_be_told
from participation.following.words import Replier
from participation.ledger import Entry
from participation.spaces.models import Space
from participation.subjects.models import Subject

_spine: Any = Subject.__table__
MOST_UNREAD = 99
"""From how many on the menu does not count further."""


def unread() -> BoundFigure:
    """How many notices of the person of the row are unread and may be read: a figure of an account."""
    return BoundFigure(_unread_notices(), {"now": clock.now()})


# Built anew, it takes 1.2 ms of the 2.4 of a page for somebody signed in.
@lru_cache
def _unread_notices() -> ScalarSelect[Any]:
    thing, about = _spine.alias("thing"), _spine.alias("about")
    some = (
        select(literal(1))
        .select_from(Notice)
        .join(Follower, Follower.id == Notice.follower_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .join(thing, thing.c.id == Entry.subject_id)
        .join(about, about.c.id == Notice.subject_id)
        .where(
            Follower.user_id == User.id,
            Notice.read_at.is_(None),
            may_be_told(about, thing, Follower.user_id, NOW),
        )
        .correlate(User)
        .limit(MOST_UNREAD)
        .subquery()
    )
    return select(func.count()).select_from(some).correlate(User).scalar_subquery()


@dataclass
class NoticeGroup:
    """What happened to one hearing or idea, gathered; its `counts` and `repliers` in order of time."""

    subject_id: int
    kind: str
    title: str
    lang: str | None
    space: str
    closes_at: datetime | None
    timezone: str
    last_id: int
    at: datetime
    unread: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    repliers: list[Replier] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/{self.kind}s/{self.subject_id}"


def told(user: User, cursor: Sequence[Any] | None, limit: int) -> list[NoticeGroup]:
    """A person's notices by what they are about, newest first; only of what may be read now.

    One statement, and one more where somebody has replied. What is counted is what is unread; where
    nothing is, all that is kept.
    """
    found = _gathered(db.session.execute(_by_action(user, cursor, limit)).all())
    replied = [one for one in found.values() if REPLY in one.counts]
    if replied:
        read = [one.subject_id for one in replied if not one.unread]
        names = repliers(
            Follower.user_id == user.id,
            Notice.subject_id.in_([one.subject_id for one in replied]),
            or_(Notice.read_at.is_(None), Notice.subject_id.in_(read)),
        )
        by_subject = {subject_id: each for (_, subject_id), each in names.items()}
        for one in replied:
            one.repliers = by_subject.get(one.subject_id, [])
    return list(found.values())


def _by_action(user: User, cursor: Sequence[Any] | None, limit: int) -> Select[Any]:
    """A page of what a person has notices about: one row for each thing and action."""
    thing, about = _spine.alias("thing"), _spine.alias("about")
    mine = (
        select(
            Notice.id,
            Notice.subject_id,
            Notice.action,
            Notice.at,
            Notice.read_at,
        )
        .join(Follower, Follower.id == Notice.follower_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .join(thing, thing.c.id == Entry.subject_id)
        .join(about, about.c.id == Notice.subject_id)
        .where(Follower.user_id == user.id, may_be_told(about, thing, Follower.user_id))
        .cte("mine")
    )
    last = func.max(mine.c.id)
    groups = (
        select(mine.c.subject_id, last.label("last_id"), func.max(mine.c.at).label("last_at"))
        .group_by(mine.c.subject_id)
        .order_by(last.desc())
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], int):
        groups = groups.having(last < cursor[0])
    page, hearings = groups.subquery("page"), table("hearings")
    return (
        select(
            page.c.subject_id,
            page.c.last_id,
            page.c.last_at,
            mine.c.action,
            func.count().label("number"),
            func.count().filter(mine.c.read_at.is_(None)).label("unread"),
            func.max(mine.c.id).label("last_of_it"),
            about.c.kind,
            about.c.title,
            about.c.language,
            hearings.c.closes_at,
            Space,
        )
        .join(mine, mine.c.subject_id == page.c.subject_id)
        .join(about, about.c.id == page.c.subject_id)
        .join(Space, Space.id == about.c.space_id)
        .outerjoin(hearings, hearings.c.id == about.c.id)
        .group_by(
            page.c.subject_id,
            page.c.last_id,
            page.c.last_at,
            mine.c.action,
            about.c.kind,
            about.c.title,
            about.c.language,
            hearings.c.closes_at,
            Space.id,
        )
        .order_by(page.c.last_id.desc(), func.max(mine.c.id))
    )


def _gathered(rows: Sequence[Row[Any]]) -> dict[int, NoticeGroup]:
    """Rows by what they are about. Where something is unread, it alone is counted."""
    found: dict[int, NoticeGroup] = {}
    for row in rows:
        one = found.setdefault(
            row.subject_id,
            NoticeGroup(
                row.subject_id,
                row.kind,
                row.title,
                row.language or row.Space.language,
                row.Space.name,
                row.closes_at,
                row.Space.timezone,
                row.last_id,
                row.last_at,
            ),
        )
        one.unread += row.unread
        one.counts[row.action] = row.number
    new = {(row.subject_id, row.action): row.unread for row in rows if row.unread}
    for one in found.values():
        if one.unread:
            one.counts = {
                action: new[one.subject_id, action]
                for action in one.counts
                if (one.subject_id, action) in new
            }
    return found


def repliers(*conditions: ColumnElement[bool]) -> dict[tuple[int, int], list[Replier]]:
    """Who has replied, by follower and subject of the notices that fulfil the conditions; each once, in
    order of time. Only of what may be read now. One statement."""
    comments, departments = table("comments"), table("departments")
    thing, about = _spine.alias("thing"), _spine.alias("about")
    rows = db.session.execute(
        select(
            Notice.follower_id,
            Notice.subject_id,
            departments.c.name,
            User.name,
            User.pseudonym,
            User.shows_pseudonym,
            User.erased_at,
            thing.c.signed,
        )
        .join(Follower, Follower.id == Notice.follower_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .join(comments, comments.c.id == Entry.subject_id)
        .join(thing, thing.c.id == comments.c.id)
        .join(about, about.c.id == Notice.subject_id)
        .outerjoin(departments, departments.c.id == comments.c.department_id)
        .outerjoin(User, User.id == thing.c.author_id)
        .where(Notice.action == REPLY, *conditions, may_be_told(about, thing, Follower.user_id))
        .order_by(Notice.id)
    )
    found: dict[tuple[int, int], dict[Replier, None]] = {}
    for follower_id, subject_id, *columns in rows:
        found.setdefault((follower_id, subject_id), {})[Replier(*columns)] = None
    return {each: list(names) for each, names in found.items()}
