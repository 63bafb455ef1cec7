"""Reads for the officials: what waits, what an idea may be merged into, who has had it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    cast,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from participation import db
from participation.accounts.models import Reader, RoleName, Standing
from participation.db import NOW
from participation.ideas.answers.models import Gain, GainKind, Handover
from participation.ideas.boxes.models import Box
from participation.ideas.proposals import cards
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea, IdeaState, idea_path
from participation.ideas.proposals.queries.alike import alike
from participation.ideas.proposals.queries.ideas import THE_IDEA
from participation.ideas.proposals.queries.lists import (
    Filters,
    asked,
    filtered,
    given,
    values_for,
    with_cards,
)
from participation.ideas.proposals.rows import IdeaRow
from participation.spaces.models import Department, Space
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import asking, readable_by
from participation.web import Cursor

_number: Any = Idea.__table__.c.id


def by_id(idea_id: int, reader: Reader) -> Idea | None:
    """Another idea the reader may read: one to merge into, and so none of another authority's."""
    return db.session.scalars(
        select(Idea)
        .join(Idea.box)
        .where(Idea.id == idea_id, Box.held_by == "", readable_by(reader))
        .options(contains_eager(Idea.box), joinedload(Idea.space), joinedload(Idea.author))
    ).one_or_none()


MOST_TARGETS = 10


def targets(idea: Idea, words: str, reader: Reader) -> Sequence[IdeaCard]:
    """Ideas that one may become part of, as a person looks for them: by number, address or words;
    without these, those that say much the same. Nothing else of the space than lives on."""
    number = re.search(r"/ideas/(\d{1,10})", words) or re.fullmatch(r"\s*#?(\d{1,10})\s*", words)
    values = values_for(reader)
    filters = Filters(space_id=idea.space_id)
    some: ColumnElement[bool] = true()
    if number:
        some = _number == int(number[1])
    elif words.strip():
        filters = given(asked(reader, replace(filters, words=words)), values)
    else:
        near = alike(idea.box, f"{idea.title}\n{idea.body}", reader)
        some = _number.in_([each.id for each in near])
    statement = (
        with_cards(filtered(select(*cards.columns()), reader.standing, filters))
        .where(
            some,
            _number != idea.id,
            Idea.state != IdeaState.merged,
            Idea.state != IdeaState.withdrawn,
            Box.held_by == "",
        )
        .order_by(Idea.support_count.desc(), _number)
        .limit(MOST_TARGETS)
    )
    return cards.read(db.rows(statement, values).all())


def handovers(idea_id: int) -> Sequence[Handover]:
    """How an idea was given from department to department, the last first; for its space's staff."""
    return db.session.scalars(
        select(Handover)
        .where(Handover.idea_id == idea_id)
        .options(
            joinedload(Handover.by), joinedload(Handover.before), joinedload(Handover.department)
        )
        .order_by(Handover.id.desc())
        .limit(20)
    ).all()


class Passed(NamedTuple):
    """That an idea was passed to a department, as everybody reads it: not by whom, and without the note."""

    at: datetime
    before: str | None
    after: str


class GainRow(NamedTuple):
    """What an idea is to win, or has won, as its page tells it."""

    kind: GainKind
    planned: Decimal | None
    realised: Decimal | None
    unit: str
    note: str


class Brought(NamedTuple):
    """What an idea is to win or has won, and how it was passed from department to department."""

    gains: list[GainRow]
    passed: list[Passed]


def brought(idea_id: int) -> Brought:
    """What an idea is to win or has won, and how it was passed on, each the first first. One statement."""
    found = Brought([], [])
    for row in db.rows(_BROUGHT, {"idea": idea_id}):
        if row[0] == "gain":
            found.gains.append(GainRow._make(row[2:7]))
        else:
            found.passed.append(Passed._make(row[7:]))
    return found


_BEFORE = aliased(Department, name="before")


def _nothing(*kinds: Any) -> list[Any]:
    return [cast(null(), kind).label(f"none_{place}") for place, kind in enumerate(kinds)]


_gained: Any = Gain.__table__.c
_handed: Any = Handover.__table__.c
_FIRST = (
    select(
        literal("gain").label("what"),
        _gained.id.label("number"),
        *(getattr(_gained, name) for name in GainRow._fields),
        *_nothing(_handed.at.type, _handed.note.type, _handed.note.type),
    )
    .where(_gained.idea_id == THE_IDEA)
    .limit(20)
    .subquery()
)
_SECOND = (
    select(
        literal("passed").label("what"),
        _handed.id.label("number"),
        *_nothing(*(getattr(_gained, name).type for name in GainRow._fields)),
        _handed.at,
        _BEFORE.name,
        Department.name,
    )
    .select_from(Handover)
    .join(Department, Department.id == _handed.department_id)
    .outerjoin(_BEFORE, _BEFORE.id == _handed.before_id)
    .where(_handed.idea_id == THE_IDEA)
    .order_by(_handed.id)
    .limit(50)
    .subquery()
)
_BROUGHT = union_all(select(*_FIRST.c), select(*_SECOND.c)).order_by("what", "number")


class Merged(NamedTuple):
    """An idea that has become part of another, as the other's page names it."""

    id: int
    title: str
    support_count: int

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)


def merged_here(idea: IdeaRow, reader: Reader) -> list[Merged]:
    """The ideas that were merged into this one, of those that the reader may read."""
    if not idea.has_parts:
        return []
    values = asking(reader, idea=idea.id)
    return [Merged._make(row) for row in db.rows(_merged(reader.standing), values)]


def _merged(standing: Standing) -> Select[int, str, int]:
    return (
        select(Idea.id, Idea.title, Idea.support_count)
        .where(Idea.merged_into_id == THE_IDEA, readable_by(standing, NOW))
        .order_by(Idea.id)
        .limit(50)
    )


LATEST = date(9999, 12, 31)


def _waiting(reader: Reader, after: tuple[date, int] | None, limit: int) -> Any:
    """The first of what something is promised for or that is being assessed, with the day promised.

    Two parts that share nothing: what has a day, and what is assessed without one. Each gives its
    first ones, so that only what is shown is put in order and read whole.
    """
    rows, spine = Idea.__table__.c, Subject.__table__.c
    undated = literal(LATEST, Date)

    def part(due: Any, condition: ColumnElement[bool]) -> Select[Any]:
        statement = (
            select(rows.id, due.label("due"))
            .join_from(Idea.__table__, Subject.__table__, spine.id == rows.id)
            .join(Box, Box.id == rows.box_id)
            .where(
                condition,
                spine.visibility == Visibility.visible,
                Box.held_by == "",
                # An idea is in its box's space. Asked of each box in turn, so that a database does
                # not begin with everything that a space holds.
                db.one_by_one(Box.space_id).in_(_officials_spaces(reader)),
            )
        )
        if after:
            last, last_id = after
            statement = statement.where(due >= last, or_(due > last, rows.id > last_id))
        # A day that all of a part share would keep SQLite from following an index.
        order = (rows.id,) if due is undated else (due, rows.id)
        first = statement.order_by(*order).limit(limit).subquery()
        return select(first.c.id, first.c.due)

    return union_all(
        part(rows.due_on, rows.due_on.is_not(None)),
        part(undated, and_(rows.state == IdeaState.under_assessment, rows.due_on.is_(None))),
    ).subquery("waiting")


def due_on(idea: Idea) -> date:
    """The day something is promised for, as the desk sorts by it; far away when none is."""
    return idea.due_on or LATEST


def _officials_spaces(reader: Reader) -> Select[int]:
    inside, everywhere = reader.spaces_where(RoleName.official)
    return select(Space.id).where(true() if everywhere else Space.id.in_(sorted(inside)))


def awaiting_answer(reader: Reader, cursor: Cursor | None, limit: int) -> Sequence[Idea]:
    """Ideas that something is promised for or that are being assessed, the oldest promise first."""
    after = None
    if cursor and isinstance(cursor[0], str) and isinstance(cursor[1], int):
        try:
            after = (date.fromisoformat(cursor[0]), cursor[1])
        except ValueError:
            pass
    waiting = _waiting(reader, after, limit)
    statement = (
        select(Idea)
        .join(waiting, waiting.c.id == _number)
        .join(Idea.box)
        .options(
            contains_eager(Idea.box), joinedload(Idea.space), joinedload(Idea.department),
        )
        .order_by(waiting.c.due, waiting.c.id)
        .limit(limit)
    )  # fmt: skip
    return db.session.scalars(statement).all()
