"""Reads for feeds, calendars, the sitemap and paper: only what a visitor may read.

A feed reader cannot sign in, so feeds, calendars and the sitemap ask as a visitor, whoever asks.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from participation import clock, db
from participation.accounts.models import Reader, Visitor
from participation.comments.models import Comment
from participation.comments.queries import OLDEST
from participation.comments.queries import thread as comments_in_order
from participation.comments.rows import CommentRow
from participation.hearings.notice.feed_parts import IN_LISTS
from participation.hearings.notice.models import Extension, Hearing, Phase, Status, TextChange
from participation.hearings.notice.queries.public import HearingFilter
from participation.hearings.notice.queries.public import hearings as hearings_in_list
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.rows import hiding
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.moderation.models import Decision
from participation.moderation.queries import behind_tombstones
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import (
    Attachment,
    StateChange,
    Subject,
    Visibility,
    subject_labels,
)
from participation.subjects.rules import placed_for, readable_by, shown_to_everyone, written
from participation.web import Cursor

VISITOR = Visitor()
SIZE = 50
"""How many entries a page of a feed has."""
REMEMBERED = timedelta(days=90)
"""How long a calendar keeps a deadline that has passed: a shorter memory would take it off phones."""
MOST_EVENTS = 1000
CHUNK = 500
"""How many contributions are read at a time for paper."""

_GONE = (IdeaState.draft, IdeaState.merged, IdeaState.withdrawn)


class FeedItem(NamedTuple):
    """A hearing or an idea with what an entry says about it, and when that last changed."""

    subject: Hearing | Idea
    changed: datetime
    lines: Sequence[str] = ()


# ---------------------------------------------------------------------------------- places


def space(slug: str) -> Space | None:
    """The public space of that address."""
    return db.session.scalars(
        select(Space).where(Space.slug == slug, spaces_readable_by(VISITOR))
    ).one_or_none()


def labels(kind: LabelKind, slug: str) -> Sequence[Label]:
    """The topics or areas of that address in public spaces; several spaces may have the same."""
    return db.session.scalars(
        select(Label)
        .join(Space, Space.id == Label.space_id)
        .where(Label.kind == kind, Label.slug == slug, spaces_readable_by(VISITOR))
        .order_by(Label.id)
    ).all()


def all_labels() -> dict[LabelKind, list[tuple[str, str]]]:
    """The topics and areas in use in public spaces: address and name, by name."""
    rows = db.session.execute(
        select(Label.kind, Label.slug, func.min(Label.name).label("name"))
        .join(Space, Space.id == Label.space_id)
        .where(Label.closed_at.is_(None), Space.closed_at.is_(None), spaces_readable_by(VISITOR))
        .group_by(Label.kind, Label.slug)
        .order_by("name")
    ).all()
    return {kind: [(row.slug, row.name) for row in rows if row.kind is kind] for kind in LabelKind}


def box(slug: str) -> Box | None:
    """The box of that address in a public space, with its space."""
    return db.session.scalars(
        select(Box)
        .join(Box.space)
        .where(Box.slug == slug, spaces_readable_by(VISITOR))
        .options(contains_eager(Box.space))
    ).one_or_none()


def hearing(hearing_id: int) -> Hearing | None:
    """A hearing that is public, with its space and type."""
    return db.session.scalars(
        select(Hearing)
        .where(Hearing.id == hearing_id, Hearing.status != Status.draft, readable_by(VISITOR))
        .options(joinedload(Hearing.space), joinedload(Hearing.type))
    ).one_or_none()


def idea(idea_id: int) -> Idea | None:
    """An idea that is public, with its space, box and author."""
    return db.session.scalars(
        select(Idea)
        .where(Idea.id == idea_id, Idea.state != IdeaState.draft, readable_by(VISITOR))
        .options(joinedload(Idea.space), joinedload(Idea.box), joinedload(Idea.author))
    ).one_or_none()


# ----------------------------------------------------------------------------------- lists


def within(space: Space) -> ColumnElement[bool]:
    """What stands in a space."""
    return Subject.space_id == space.id


def about(labels: Sequence[Label]) -> ColumnElement[bool]:
    """What has one of these topics or areas."""
    return Subject.id.in_(
        select(subject_labels.c.subject_id).where(
            subject_labels.c.label_id.in_([label.id for label in labels])
        )
    )


def _newest_of(
    kind: str, condition: ColumnElement[bool], cursor: Cursor | None, limit: int
) -> Select[Any]:
    at, number = Subject.visible_from, Subject.id
    statement = select(number, at).where(Subject.kind == kind, readable_by(VISITOR), condition)
    if kind == "idea":
        statement = statement.join(Idea.__table__, Idea.__table__.c.id == number).where(
            Idea.__table__.c.state.not_in(_GONE)
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


def _latest(moment: Any, of: Any) -> ColumnElement[datetime]:
    return select(func.max(moment)).where(of == Hearing.id).correlate(Hearing).scalar_subquery()


def _hearing_items(ids: Sequence[int]) -> Iterator[FeedItem]:
    now, parts = clock.now(), list(IN_LISTS)
    latest = (
        _latest(StateChange.at, StateChange.subject_id),
        _latest(Extension.at, Extension.hearing_id),
        _latest(TextChange.at, TextChange.hearing_id),
    )
    statement = select(Hearing, *latest, *(part.table for part in parts))
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
        yield FeedItem(hearing, max(passed, default=hearing.created_at), said)


def _idea_items(ids: Sequence[int]) -> Iterator[FeedItem]:
    rows = db.session.scalars(
        select(Idea)
        .where(Idea.id.in_(ids), readable_by(VISITOR))
        .options(
            joinedload(Idea.space),
            joinedload(Idea.box),
            joinedload(Idea.author),
            selectinload(Idea.labels),
        )
    )
    for idea in rows:
        moments = (idea.visible_from, idea.edited_at, idea.state_at, idea.answered_at)
        yield FeedItem(idea, max((at for at in moments if at), default=idea.created_at))


# ----------------------------------------------------------------------------------- lives


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


# ------------------------------------------------------------------------------- deadlines


class Deadline(NamedTuple):
    """A hearing with what a calendar says of its deadline: how often it was moved, and when last."""

    hearing: Hearing
    moved: int
    changed: datetime


def _deadlines() -> Select[Hearing, int, datetime, datetime]:
    moved = (
        select(func.count(Extension.id))
        .where(Extension.hearing_id == Hearing.id)
        .correlate(Hearing)
        .scalar_subquery()
    )
    return (
        select(
            Hearing,
            moved,
            _latest(Extension.at, Extension.hearing_id),
            _latest(StateChange.at, StateChange.subject_id),
        )
        .where(
            Hearing.kind == "hearing",
            Hearing.closes_at.is_not(None),
            Hearing.status != Status.draft,
            readable_by(VISITOR),
        )
        .options(joinedload(Hearing.space))
    )


def _as_deadline(row: Any) -> Deadline:
    hearing, moved, extended, stepped = row
    withdrawn = stepped if hearing.phase() is Phase.withdrawn else None
    moments = (hearing.visible_from, hearing.edited_at, extended, withdrawn)
    return Deadline(hearing, moved, max((at for at in moments if at), default=hearing.created_at))


def deadlines(wanted: HearingFilter) -> list[Deadline]:
    """The deadlines to come, and those that passed lately, of the hearings that fit a filter.

    One statement, and one more where a filter was chosen.
    """
    since = clock.now() - REMEMBERED
    statement = _deadlines().where(Hearing.closes_at >= since)
    if not wanted.is_empty:
        fitting = hearings_in_list(VISITOR, wanted, None, MOST_EVENTS)
        statement = statement.where(Hearing.id.in_([row.id for row in fitting]))
    rows = db.session.execute(
        statement.order_by(Hearing.closes_at.desc(), Hearing.id).limit(MOST_EVENTS)
    )
    return [_as_deadline(row) for row in rows]


def deadline(hearing_id: int) -> Deadline | None:
    """The deadline of one hearing."""
    row = db.session.execute(_deadlines().where(Hearing.id == hearing_id)).one_or_none()
    return _as_deadline(row) if row else None


def ends() -> Sequence[Box]:
    """The boxes of public spaces that close on a day, to come or lately."""
    return db.session.scalars(
        select(Box)
        .join(Box.space)
        .where(Box.closes_at >= clock.now() - REMEMBERED, spaces_readable_by(VISITOR))
        .options(contains_eager(Box.space))
        .order_by(Box.closes_at.desc(), Box.id)
        .limit(MOST_EVENTS)
    ).all()


# ------------------------------------------------------------------------------- the sitemap

PART = 10_000
"""How many ids a part of the sitemap spans: it has no more addresses than this, of 50,000 allowed."""


def parts(kind: type[Hearing] | type[Idea]) -> Sequence[int]:
    """The parts of the sitemap that have something in them, from 1 on. One statement.

    It steps from part to part by the key, and reads one row for each.
    """

    def first(after: Any) -> Any:
        return (
            _listed(kind, kind.__table__.c.id)
            .where(kind.__table__.c.id >= after)
            .order_by(kind.__table__.c.id)
            .limit(1)
            .scalar_subquery()
        )

    steps = select((first(0) // PART).label("part")).cte("steps", recursive=True)
    steps = steps.union_all(
        select(first((steps.c.part + 1) * PART) // PART).where(steps.c.part.is_not(None))
    )
    found = db.session.scalars(select(steps.c.part).where(steps.c.part.is_not(None)))
    return [part + 1 for part in found]


def _listed(kind: type[Hearing] | type[Idea], *columns: Any) -> Select[Any]:
    """Columns of the public hearings or ideas, found from the table of the kind: the space is asked
    for in a way that keeps the planner from the index of all that stands in it."""
    spine, own = Subject.__table__, kind.__table__
    state = own.c.status if kind is Hearing else own.c.state
    left_out = (Status.draft,) if kind is Hearing else _GONE
    return (
        select(*columns)
        .select_from(own.join(spine, spine.c.id == own.c.id))
        .where(
            shown_to_everyone(of=spine.c),
            db.one_by_one(spine.c.space_id).in_(
                select(Space.id).where(spaces_readable_by(VISITOR))
            ),
            state.not_in(left_out),
        )
    )


def part(kind: type[Hearing] | type[Idea], number: int) -> Sequence[Any]:
    """One part: id, title, and the moments at which its page changed. One statement."""
    spine, own = Subject.__table__.c, kind.__table__.c
    latest = own.concluded_at if kind is Hearing else own.state_at
    return db.session.execute(
        _listed(
            kind, own.id, spine.title, spine.visible_from, spine.edited_at, latest.label("latest")
        )
        .where(own.id >= (number - 1) * PART, own.id < number * PART)
        .order_by(own.id)
    ).all()


def public_spaces() -> Sequence[Space]:
    """The public spaces."""
    return db.session.scalars(
        select(Space).where(spaces_readable_by(VISITOR)).order_by(Space.id).limit(PART)
    ).all()


def public_boxes() -> Sequence[Box]:
    """The boxes of public spaces."""
    return db.session.scalars(
        select(Box).join(Box.space).where(spaces_readable_by(VISITOR)).order_by(Box.id).limit(PART)
    ).all()


# ----------------------------------------------------------------------------------- paper


class OnPaper(NamedTuple):
    """A response as it stands on paper: with the decision that hid it, and the names of its files."""

    response: Response
    decision: Decision | None
    files: str | None


def _file_names() -> ColumnElement[str]:
    return (
        select(func.aggregate_strings(Attachment.title, ", "))
        .where(Attachment.subject_id == Response.id)
        .correlate(Response)
        .scalar_subquery()
    )


def responses_for_paper(hearing: Hearing, reader: Reader) -> Iterator[OnPaper]:
    """The responses that everybody in the space may read, by number, and the tombstones between.

    Read some at a time: however many there are, few are in memory.
    """
    last = 0
    while True:
        rows = db.session.execute(
            select(Response, Decision, _file_names())
            .outerjoin(Decision, hiding())
            .where(Response.hearing_id == hearing.id, Response.number > last, placed_for(reader))
            .options(joinedload(Decision.by))
            .order_by(Response.number)
            .limit(CHUNK)
        ).all()
        for row in rows:
            found = OnPaper(*row)
            last = found.response.number or last
            if found.response.is_shown or found.response.visibility is Visibility.hidden:
                yield found
        if len(rows) < CHUNK:
            return


def comments_for_paper(
    about: IdeaRow, reader: Reader
) -> Iterator[tuple[CommentRow, Decision | None]]:
    """The comments that everybody in the space may read, as the tree is read, and the tombstones
    between, each with the decision that hid it. Read some at a time."""
    cursor: Cursor | None = None
    while True:
        rows = comments_in_order(about, reader, OLDEST, cursor, CHUNK)
        decisions = behind_tombstones(rows)
        for comment in rows:
            cursor = [comment.id]
            if comment.is_shown or comment.visibility is Visibility.hidden:
                yield comment, decisions.get(comment.id)
        if len(rows) < CHUNK:
            return
