"""Entries of feeds: hearings and ideas, newest first, and what has changed in them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from participation import clock, db
from participation.comments.models import Comment
from participation.feeds.queries.finding import GONE, VISITOR
from participation.hearings.notice.feed_parts import IN_LISTS
from participation.hearings.notice.models import Extension, Hearing, TextChange
from participation.hearings.responses.models import Response, ResponseStatus
from participation.ideas.merging.queries import authors_of_parts
from participation.ideas.proposals.credits import credit_in_short
from participation.ideas.proposals.models import Idea
from participation.ideas.pseudonyms.signing import worn_by
from participation.illustrations import faces
from participation.illustrations.faces import Picture
from participation.subjects.models import (
    StateChange,
    Subject,
)
from participation.subjects.rules import readable_by, written
from participation.web import Cursor

SIZE = 50
"""How many entries a page of a feed has."""


class FeedItem(NamedTuple):
    """A hearing or an idea with what an entry says about it, and when that last changed."""

    subject: Hearing | Idea
    changed: datetime
    lines: Sequence[str] = ()
    picture: Picture | None = None
    contributors: Sequence[str] = ()
    author: str | None = None


def _newest_of(
    kind: str, condition: ColumnElement[bool], cursor: Cursor | None, limit: int
) -> Select[Any]:
    at, number = Subject.visible_from, Subject.id
    statement = select(number, at).where(Subject.kind == kind, readable_by(VISITOR), condition)
    if kind == "idea":
        statement = statement.join(Idea.__table__, Idea.__table__.c.id == number).where(
            Idea.__table__.c.state.not_in(GONE)
        )
    if cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int):
        last, last_id = cursor
        statement = statement.where(at <= last, or_(at < last, and_(at == last, number < last_id)))
    found = statement.order_by(at.desc(), number.desc()).limit(limit).subquery()
    return select(found.c.id, found.c.visible_from)


def newest(
    condition: ColumnElement[bool], cursor: Cursor | None, limit: int
) -> Sequence[Row[int, datetime]]:
    """The ids of hearings and ideas that fit a condition, newest first. One statement.

    Each kind is asked for by itself, so that an index gives the order of both.
    """
    both = union_all(
        _newest_of("hearing", condition, cursor, limit),
        _newest_of("idea", condition, cursor, limit),
    ).subquery()
    return db.session.execute(
        select(both.c.id, both.c.visible_from)
        .order_by(both.c.visible_from.desc(), both.c.id.desc())
        .limit(limit)
    ).all()


def items(ids: Sequence[int], *, hearings: bool = True, ideas: bool = True) -> list[FeedItem]:
    """The hearings and ideas of these ids in this order, whole. Two statements for each kind."""
    if not ids:
        return []
    found: dict[int, FeedItem] = {}
    if hearings:
        found |= {item.subject.id: item for item in _hearing_items(ids)}
    if ideas:
        found |= {item.subject.id: item for item in _idea_items(ids)}
    return [found[each] for each in ids if each in found]


def latest_of(moment: Any, of: Any) -> ColumnElement[datetime]:
    return select(func.max(moment)).where(of == Hearing.id).correlate(Hearing).scalar_subquery()


def _hearing_items(ids: Sequence[int]) -> Iterator[FeedItem]:
    now, parts = clock.now(), list(IN_LISTS)
    latest = (
        latest_of(StateChange.at, StateChange.subject_id),
        latest_of(Extension.at, Extension.hearing_id),
        latest_of(TextChange.at, TextChange.hearing_id),
    )
    statement = select(Hearing, *latest, *(part.table for part in parts), faces.FIRST)
    statement = faces.with_faces(statement, Hearing.face_id)
    for part in parts:
        statement = statement.outerjoin(part.table, part.on)
    rows: Sequence[Any] = db.session.execute(
        statement.where(Hearing.id.in_(ids), readable_by(VISITOR, now))
        .options(joinedload(Hearing.space), selectinload(Hearing.labels))
        .order_by(Hearing.id, *(column for part in parts for column in part.order))
    ).all()
    for hearing, own in groupby(rows, key=attrgetter("Hearing")):
        first, *more = own
        # A row of one part comes once for each row of another: each is told once, in its order.
        told = [
            (part, each)
            for place, part in enumerate(parts, start=1 + len(latest))
            for each in dict.fromkeys(row[place] for row in (first, *more))
            if each is not None
        ]
        edges = (hearing.opens_at, hearing.closes_at, hearing.visible_from)
        own_moments = (*first[1 : 1 + len(latest)], hearing.edited_at, hearing.concluded_at)
        moments = (*own_moments, *edges, *(part.changed(each) for part, each in told))
        passed = [at for at in moments if at is not None and at <= now]
        said = [part.line(hearing, each) for part, each in told]
        picture = faces.first(first.first_picture)
        yield FeedItem(hearing, max(passed, default=hearing.created_at), said, picture)


def _idea_items(ids: Sequence[int]) -> Iterator[FeedItem]:
    part = Idea.__table__.alias("part")
    has_parts = exists().where(part.c.merged_into_id == Idea.__table__.c.id)
    rows = db.session.execute(
        faces.with_faces(
            select(Idea, faces.FIRST, has_parts, worn_by(Idea.coauthor_id, Idea.box_id)),
            Idea.face_id,
        )
        .where(Idea.id.in_(ids), readable_by(VISITOR))
        .options(
            joinedload(Idea.space),
            joinedload(Idea.box),
            joinedload(Idea.author),
            joinedload(Idea.coauthor),
            selectinload(Idea.labels),
        )
    ).all()
    wholes = [idea.id for idea, _picture, of_parts, _worn in rows if of_parts]
    also = authors_of_parts(wholes) if wholes else {}
    for idea, picture, _of_parts, worn in rows:
        moments = (idea.visible_from, idea.edited_at, idea.state_at, idea.answered_at)
        names = [each.display_name for each in also.get(idea.id, ())]
        changed = max((at for at in moments if at), default=idea.created_at)
        yield FeedItem(
            idea,
            changed,
            picture=faces.first(picture),
            contributors=names,
            author=_credit(idea, worn),
        )


def _credit(idea: Idea, worn: str | None) -> str | None:
    """The names an idea is shown under: its author, and who writes along, the first of them as `worn`."""
    author = idea.author_name_shown
    if idea.coauthor_count == 0 or idea.coauthor is None:
        return author
    return credit_in_short(author, idea.coauthor.named(worn), idea.coauthor_count)


def extensions(hearing: Hearing) -> Sequence[Extension]:
    """The extensions of a hearing's deadline, oldest first."""
    return db.session.scalars(
        select(Extension).where(Extension.hearing_id == hearing.id).order_by(Extension.at)
    ).all()


def changes(hearing: Hearing) -> Sequence[TextChange]:
    """The announced changes of a hearing's text, newest first."""
    return db.session.scalars(
        select(TextChange)
        .where(TextChange.hearing_id == hearing.id)
        .order_by(TextChange.at.desc(), TextChange.id.desc())
        .limit(SIZE)
    ).all()


def responses(hearing: Hearing, cursor: Cursor | None, limit: int) -> Sequence[Response]:
    """The responses that everybody may read, newest first."""
    statement = (
        select(Response)
        .where(
            Response.hearing_id == hearing.id,
            Response.number.is_not(None),
            Response.status == written(ResponseStatus.received),
            readable_by(VISITOR),
        )
        .order_by(Response.number.desc())
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], int):
        statement = statement.where(Response.number < cursor[0])
    return db.session.scalars(statement).all()


def answers(idea: Idea) -> Sequence[Comment]:
    """The authority's answers to an idea itself, newest first."""
    return db.session.scalars(
        select(Comment)
        .where(
            Comment.about_id == idea.id,
            Comment.is_answer,
            Comment.withdrawn_at.is_(None),
            readable_by(VISITOR),
        )
        .options(joinedload(Comment.author), joinedload(Comment.department))
        .order_by(Comment.id.desc())
        .limit(SIZE)
    ).all()
