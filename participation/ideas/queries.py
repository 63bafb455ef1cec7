"""Reads about boxes and ideas."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from participation import clock, config, db
from participation.accounts.models import Reader, RoleName
from participation.comments.models import Comment
from participation.ideas.models import Box, Idea, IdeaState, Vote
from participation.ideas.rules import VOTING
from participation.search.queries import similar
from participation.spaces.models import LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject, Visibility
from participation.subjects.queries import MAX_WORDS, labelled, words_in
from participation.subjects.rules import placed_for, readable_by, shown_to_everyone
from participation.web import Cursor

NEWEST, SUPPORTED, THRESHOLD, ACTIVE = "newest", "supported", "threshold", "active"
SORTS = (NEWEST, SUPPORTED, THRESHOLD, ACTIVE)
OVERDUE, MINE = "overdue", "mine"
BOARD = (
    IdeaState.new,
    IdeaState.in_discussion,
    IdeaState.under_assessment,
    IdeaState.accepted,
    IdeaState.planned,
    IdeaState.in_progress,
    IdeaState.realised,
    IdeaState.declined,
)
COLUMN = 6


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed down to. `state` is a state, OVERDUE or MINE."""

    state: str = ""
    topic: str = ""
    area: str = ""
    words: str = ""
    box_id: int | None = None
    space_id: int | None = None

    @property
    def chosen(self) -> bool:
        return bool(self.state or self.topic or self.area or self.words)


# ----------------------------------------------------------------------------------- lists


def listed(
    reader: Reader,
    filters: Filters | None = None,
    sort: str = NEWEST,
    cursor: Cursor | None = None,
    limit: int = 20,
) -> Sequence[Idea]:
    """Published ideas the reader may read, with what a card shows. One statement."""
    filters = filters or Filters()
    by_spine = sort not in (SUPPORTED, THRESHOLD, ACTIVE)
    statement = _cards(_filtered(select(Idea), reader, filters, by_spine=by_spine))
    if filters.state not in (*IdeaState, OVERDUE, MINE):
        statement = statement.where(Idea.state.not_in((IdeaState.merged, IdeaState.withdrawn)))
    if sort == THRESHOLD:
        statement = statement.where(
            Idea.state.in_(VOTING), Box.threshold.is_not(None), _remaining > 0
        )
    if sort == ACTIVE:
        statement = statement.where(Idea.active_at.is_not(None))
    return db.session.scalars(_sorted(statement, sort, cursor).limit(limit)).all()


_remaining: ColumnElement[Any] = Box.threshold - Idea.support_count


def key(sort: str) -> Any:
    """How a row's cursor is made for a sort."""
    return {
        SUPPORTED: lambda idea: [idea.support_count, idea.id],
        THRESHOLD: lambda idea: [(idea.box.threshold or 0) - idea.support_count, idea.id],
        ACTIVE: lambda idea: [idea.active_at, idea.id],
    }.get(sort, lambda idea: [idea.visible_from, idea.id])


def _filtered(
    statement: Select[Any], reader: Reader, filters: Filters, *, by_spine: bool = False
) -> Select[Any]:
    """Narrow a list down. Unless `by_spine`, the order comes from an index of the ideas' own, and
    the space is asked for in a way that keeps the planner from the indexes of the spine."""
    statement = statement.join(Idea.box)
    if filters.state == MINE:
        return statement.where(
            readable_by(reader), Idea.author_id == reader.id, Idea.author_id.is_not(None)
        )
    space_id = Subject.space_id if by_spine else Subject.space_id + 0
    if by_spine:
        statement = statement.where(Idea.kind == "idea")
    statement = statement.where(
        space_id.in_(select(Space.id).where(spaces_readable_by(reader))),
        shown_to_everyone(),
        Idea.state != IdeaState.draft,
    )
    if filters.state in [*IdeaState]:
        statement = statement.where(Idea.state == IdeaState(filters.state))
    elif filters.state == OVERDUE:
        statement = statement.where(_overdue())
    if filters.box_id is not None:
        statement = statement.where(Idea.box_id == filters.box_id)
    if filters.space_id is not None:
        statement = statement.where(space_id == filters.space_id)
    if filters.words:
        statement = statement.where(words_in(Idea.title, filters.words))
    for kind, slug in ((LabelKind.topic, filters.topic), (LabelKind.area, filters.area)):
        if slug:
            statement = statement.where(Idea.id.in_(labelled(kind, slug)))
    return statement


def _overdue() -> ColumnElement[bool]:
    """An answer was promised for a day that has passed, and has not come."""
    today = clock.today(config.current().timezone)
    return and_(Idea.answer_due_on < today, Idea.answered_at.is_(None))


def _cards(statement: Select[Any]) -> Select[Any]:
    return statement.options(
        contains_eager(Idea.box), joinedload(Idea.author), joinedload(Idea.space)
    )


def _sorted(statement: Select[Any], sort: str, cursor: Cursor | None) -> Select[Any]:
    column: Any
    kind: type
    column, kind = {
        SUPPORTED: (Idea.support_count, int),
        THRESHOLD: (_remaining, int),
        ACTIVE: (Idea.active_at, datetime),
    }.get(sort, (Idea.visible_from, datetime))
    upwards = sort == THRESHOLD
    # The id of the table whose index gives the order.
    table = Idea if sort in (SUPPORTED, THRESHOLD, ACTIVE) else Subject
    number: Any = table.__table__.c.id
    if cursor and isinstance(cursor[0], kind) and isinstance(cursor[1], int):
        last, last_id = cursor
        if upwards:
            statement = statement.where(
                column >= last, or_(column > last, and_(column == last, number > last_id))
            )
        else:
            statement = statement.where(
                column <= last, or_(column < last, and_(column == last, number < last_id))
            )
    if upwards:
        return statement.order_by(column, number)
    return statement.order_by(column.desc(), number.desc())


def board(
    reader: Reader, filters: Filters, space_ids: Sequence[int] | None = None
) -> Mapping[IdeaState, Sequence[Idea]]:
    """The first ideas of each column, newest in their state first, one more than it shows.

    One statement.
    """
    columns = []
    for state in BOARD:
        ids = (
            _filtered(select(Idea.id), reader, filters)
            .where(
                Idea.state == state, true() if space_ids is None else Idea.space_id.in_(space_ids)
            )
            .order_by(Idea.state_at.desc(), Idea.__table__.c.id.desc())
            .limit(COLUMN + 1)
            .subquery()
        )
        columns.append(select(ids.c.id))
    rows = db.session.scalars(
        _cards(select(Idea).join(Idea.box))
        .where(Idea.id.in_(union_all(*columns)))
        .order_by(Idea.state_at.desc(), Idea.id.desc())
    ).all()
    return {state: [idea for idea in rows if idea.state is state] for state in BOARD}


ALIKE = 3


def alike(box: Box, text: str, reader: Reader) -> Sequence[Subject]:
    """What stands in a box and says much the same as a text; asked of the index, if there is one."""
    found = similar(reader, text, kind="idea", box_id=box.id, limit=ALIKE)
    return resembling(box, text, reader) if found is None else found


def resembling(box: Box, title: str, reader: Reader) -> Sequence[Idea]:
    """The ideas of a box whose titles share most words with a title; endings are not compared.

    One statement.
    """
    stems = {word[: max(4, len(word) - 2)] for word in re.findall(r"\w{4,}", title)[:MAX_WORDS]}
    if not stems:
        return []
    shared: Any = sum(case((words_in(Idea.title, stem), 1), else_=0) for stem in sorted(stems))
    statement = _cards(_filtered(select(Idea), reader, Filters(box_id=box.id)))
    return db.session.scalars(
        statement.where(shared >= min(2, len(stems)), Idea.state != IdeaState.withdrawn)
        .order_by(shared.desc(), Idea.support_count.desc(), Idea.__table__.c.id)
        .limit(ALIKE)
    ).all()


# ----------------------------------------------------------------------------------- boxes


def boxes(reader: Reader, *, space_id: int | None = None) -> Sequence[Box]:
    """The boxes the reader may know of, the open ones first."""
    statement = (
        select(Box)
        .join(Box.space)
        .where(spaces_readable_by(reader), Space.closed_at.is_(None))
        .options(contains_eager(Box.space))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(100)
    )
    if space_id is not None:
        statement = statement.where(Box.space_id == space_id)
    return db.session.scalars(statement).all()


def box(slug: str, reader: Reader) -> Box | None:
    """The box of that address, with its space and department, when the reader may know of it."""
    return db.session.scalars(
        select(Box)
        .join(Box.space)
        .where(Box.slug == slug, spaces_readable_by(reader))
        .options(contains_eager(Box.space), joinedload(Box.department))
    ).one_or_none()


# ---------------------------------------------------------------------------------- an idea


class Found(NamedTuple):
    """An idea with what its page needs besides: the reader's vote, and what it has become part of."""

    idea: Idea
    vote: int | None
    merged_title: str | None


def get(idea_id: int, reader: Reader, *, tombstones: bool = False) -> Found | None:
    """An idea the reader may read, with all its page shows about itself.

    With `tombstones` also one that was hidden: the caller shows no text of it then.
    """
    target = Subject.__table__.alias("target")
    merged_shown = shown_to_everyone(of=target.c)
    statement = (
        select(Idea, Vote.value, case((merged_shown, target.c.title)))
        .outerjoin(Vote, and_(Vote.idea_id == Idea.id, Vote.user_id == reader.id))
        .outerjoin(target, target.c.id == Idea.merged_into_id)
        .where(Idea.id == idea_id, placed_for(reader) if tombstones else readable_by(reader))
        .options(
            joinedload(Idea.box).joinedload(Box.department),
            joinedload(Idea.box).joinedload(Box.space),
            joinedload(Idea.space),
            joinedload(Idea.author),
            joinedload(Idea.department),
            selectinload(Idea.labels),
            selectinload(Idea.gains),
        )
    )
    if reader.has_role(RoleName.official):
        # Officials are offered their departments on the page; visitors do not load them.
        statement = statement.options(joinedload(Idea.space).joinedload(Space.departments))
    row = db.session.execute(statement).unique().one_or_none()
    return Found(*row) if row else None


def for_vote(idea_id: int, reader: Reader) -> Idea | None:
    """An idea the reader may read, with what a vote needs. One statement."""
    return db.session.scalars(
        select(Idea)
        .where(Idea.id == idea_id, readable_by(reader))
        .options(joinedload(Idea.box), joinedload(Idea.space))
    ).one_or_none()


def by_id(idea_id: int, reader: Reader) -> Idea | None:
    """Another idea the reader may read: one to merge into."""
    return db.session.scalars(
        select(Idea).where(Idea.id == idea_id, readable_by(reader))
    ).one_or_none()


def merged_here(idea: Idea, reader: Reader) -> Sequence[Idea]:
    """The ideas that were merged into this one."""
    return db.session.scalars(
        select(Idea)
        .where(Idea.merged_into_id == idea.id, readable_by(reader))
        .order_by(Idea.id)
        .limit(50)
    ).all()


def official_answers(idea: Idea) -> Sequence[Comment]:
    """The authority's answers to an idea, newest first, three at most."""
    return db.session.scalars(
        select(Comment)
        .where(Comment.about_id == idea.id, Comment.department_id.is_not(None), shown_to_everyone())
        .options(joinedload(Comment.author), joinedload(Comment.department))
        .order_by(Comment.id.desc())
        .limit(3)
    ).all()


# ---------------------------------------------------------------------------------- the desk


LATEST = date(9999, 12, 31)


def _due() -> ColumnElement[date]:
    owed = case((Idea.answered_at.is_(None), Idea.answer_due_on))
    return func.coalesce(owed, Idea.promised_on, literal(LATEST))


def due_on(idea: Idea) -> date:
    """The day something is promised for, as the desk sorts by it; far away when none is."""
    owed = idea.answer_due_on if idea.answered_at is None else None
    return owed or idea.promised_on or LATEST


def _officials_spaces(reader: Reader) -> Select[int]:
    inside, everywhere = reader.spaces_where(RoleName.official)
    return select(Space.id).where(true() if everywhere else Space.id.in_(sorted(inside)))


def awaiting_answer(reader: Reader, cursor: Cursor | None, limit: int) -> Sequence[Idea]:
    """Ideas that an answer is promised for or that are being assessed, the oldest promise first."""
    due = _due()
    statement = (
        select(Idea)
        .join(Idea.box)
        .where(
            # An idea is in its box's space. Asked of the box, a database begins with its ideas and
            # not with everything that the space holds.
            Box.space_id.in_(_officials_spaces(reader)),
            Idea.visibility == Visibility.visible,
            or_(
                and_(Idea.answer_due_on.is_not(None), Idea.answered_at.is_(None)),
                Idea.state == IdeaState.under_assessment,
            ),
        )
        .options(
            contains_eager(Idea.box), joinedload(Idea.space), joinedload(Idea.department),
        )
        .order_by(due, Idea.id)
        .limit(limit)
    )  # fmt: skip
    if cursor and isinstance(cursor[0], str) and isinstance(cursor[1], int):
        try:
            last = date.fromisoformat(cursor[0])
        except ValueError:
            last = None
        if last:
            statement = statement.where(or_(due > last, and_(due == last, Idea.id > cursor[1])))
    return db.session.scalars(statement).all()


def desk_board(reader: Reader) -> Mapping[IdeaState, Sequence[Idea]]:
    """The board of the spaces the reader is an official of."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    return board(reader, Filters(), None if everywhere else sorted(inside))
