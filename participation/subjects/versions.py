"""How a text grew: each of its versions beside the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import func, select

from participation import db, web
from participation.subjects.models import Revision, Subject
from participation.subjects.queries import revisions
from participation.text import Piece, diff


@dataclass(frozen=True)
class TextOfVersion:
    """One version of a text: who wrote it, when, and what changed from the one before."""

    number: int
    at: datetime
    by: str | None
    note: str
    title: list[Piece]
    body: list[Piece]
    place: list[Piece]


SIZE = 10
"""How many versions a page shows: each of them is compared with the one before."""


def page_of(
    subject: Subject, body: str, since: datetime | None = None, place: str = ""
) -> web.Page[TextOfVersion]:
    """The versions of a subject, newest first, so many on a page; `body` and `place` are what it
    says now, and `since` from when its versions are shown.

    A revision keeps the text that a change replaced, and when; a text therefore dates from the
    change before it.
    """

    def fetch(cursor: web.Cursor | None, limit: int) -> list[TextOfVersion]:
        below = cursor[0] if cursor and isinstance(cursor[0], int) else None
        earlier = revisions(subject.id, below, limit + 1, since)
        texts = [Text(each.number, each.title, each.body, each.place) for each in earlier]
        changes: list[Revision | None] = [*earlier[1:], None]
        if below is None:
            above = earlier[0].number + 1 if earlier else newest(subject)
            texts.insert(0, Text(above, subject.title, body, place))
            changes.insert(0, earlier[0] if earlier else None)
        return [
            _version(subject, *each) for each in islice(zip(texts, changes, strict=False), limit)
        ]

    return web.paged(fetch, lambda version: [version.number], width=1, size=SIZE)


class Text(NamedTuple):
    """What one version says."""

    number: int
    title: str
    body: str
    place: str = ""


def newest(subject: Subject) -> int:
    """The number of the version that stands there now."""
    last = select(func.max(Revision.number)).where(Revision.subject_id == subject.id)
    return (db.session.scalar(last) or 0) + 1


MOST_OFFERED = 200
"""How many versions are offered for comparing, the newest ones."""


def numbers(subject: Subject, since: datetime | None = None) -> Sequence[int]:
    """The numbers of the versions that can be compared, newest first."""
    statement = select(Revision.number).where(Revision.subject_id == subject.id)
    if since is not None:
        statement = statement.where(Revision.at > since)
    earlier = statement.order_by(Revision.number.desc()).limit(MOST_OFFERED)
    return [newest(subject), *db.session.scalars(earlier)]


def version(
    subject: Subject, body: str, number: int, since: datetime | None = None, place: str = ""
) -> Text | None:
    """What a version of a subject says; `body` and `place` are what it says now."""
    statement = select(Revision).where(Revision.subject_id == subject.id, Revision.number == number)
    if since is not None:
        statement = statement.where(Revision.at > since)
    found = db.session.scalars(statement).one_or_none()
    if found is not None:
        return Text(found.number, found.title, found.body, found.place)
    return Text(number, subject.title, body, place) if number == newest(subject) else None


def _version(subject: Subject, text: Text, change: Revision | None) -> TextOfVersion:
    """A version; `change` made it and keeps the text that it replaced: the first has none."""
    if change is None:
        return TextOfVersion(
            number=text.number,
            at=subject.published_at or subject.created_at,
            by=subject.author_name_shown,
            note="",
            title=diff(text.title, text.title),
            body=diff(text.body, text.body),
            place=diff(text.place, text.place),
        )
    return TextOfVersion(
        number=text.number,
        at=change.at,
        by=change.by.named(change.signed) if change.by else None,
        note=change.note,
        title=diff(change.title, text.title),
        body=diff(change.body, text.body),
        place=diff(change.place, text.place),
    )
