"""Reads of the board and of the list at the desk: bounded, whatever there is in the boxes.

Each box, or the department, the person or the overdue promises that are asked for, gives its first ones of
each state by an index of its own; these are put in order, and only what is shown is read whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)

from participation import clock, db
from participation.accounts.models import Reader, RoleName
from participation.ideas.board import cards
from participation.ideas.board.cards import BoardCard
from participation.ideas.board.models import Assignment
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation.models import IdeaScore
from participation.ideas.evaluation.rules import seen_by
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.proposals.queries.lists import BOARD
from participation.ideas.proposals.rules import is_overdue
from participation.spaces.models import Department, Space
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import asking, shown_to_everyone
from participation.web import Cursor

COLUMN = 8
"""Cards that a column shows."""
COUNTED = 100
"""How far the ideas of a column are counted; there are more than so many otherwise."""
MOST_BOXES = 50
"""Boxes whose ideas stand on the board: SQLite joins at most 500 parts."""
RECENT, SUPPORTED, SCORES = "recent", "supported", "scores"
SORTS = (RECENT, SUPPORTED, SCORES)
_ideas: Any = Idea.__table__.c
_spine: Any = Subject.__table__


class BoardBox(NamedTuple):
    """A box whose ideas stand on the board."""

    id: int
    slug: str
    name: str
    department_id: int | None
    space_id: int
    space: str


def boxes(reader: Reader) -> list[BoardBox]:
    """The boxes of the spaces the reader is an official of, but those that others held. One statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    statement = (
        select(Box.id, Box.slug, Box.name, Box.department_id, Space.id, Space.name)
        .join(Space, Space.id == Box.space_id)
        .where(Box.held_by == "", Space.closed_at.is_(None))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
    )
    if not everywhere:
        statement = statement.where(Box.space_id.in_(sorted(inside)))
    return [BoardBox._make(row) for row in db.rows(statement)]


def departments(space_ids: set[int]) -> Sequence[Department]:
    """The departments of some spaces that are in use. One statement."""
    return db.session.scalars(
        select(Department)
        .where(Department.space_id.in_(sorted(space_ids)), Department.closed_at.is_(None))
        .order_by(Department.name, Department.id)
    ).all()


@dataclass(frozen=True)
class BoardFilters:
    """What the board is narrowed down to; `mine` are the ideas that the reader has."""

    box_id: int | None = None
    department_id: int | None = None
    mine: bool = False
    overdue: bool = False
    unassigned: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str], among: Sequence[BoardBox]) -> "BoardFilters":
        """From a query string, which may hold anything: what is not known is left out."""
        box = next((each.id for each in among if each.slug == arguments.get("box")), None)
        number = arguments.get("department", "")
        known = number.isascii() and number.isdecimal() and len(number) < 10
        return cls(
            box_id=box,
            department_id=int(number) if known else None,
            mine=arguments.get("mine") == "1",
            overdue=arguments.get("overdue") == "1",
            unassigned=arguments.get("unassigned") == "1",
        )

    @property
    def chosen(self) -> bool:
        """Whether anything is asked for."""
        return self != BoardFilters()


class _Parts:
    """The parts of which a column or a list is made, for a reader and what is asked for."""

    def __init__(self, reader: Reader, filters: BoardFilters, among: Sequence[BoardBox]) -> None:
        self.reader, self.filters = reader, filters
        self.boxes = [each for each in among if filters.box_id in (None, each.id)]
        self.today = clock.latest_day()

    def conditions(self) -> list[ColumnElement[bool]]:
        """What every idea on the board fulfils."""
        asked = self.filters
        held = Assignment.__table__.alias("held").c
        found = [shown_to_everyone(clock.now(), of=_spine.c)]
        if asked.mine:
            found.append(exists().where(held.idea_id == _ideas.id, held.user_id == self.reader.id))
        if asked.unassigned:
            found.append(~exists().where(held.idea_id == _ideas.id))
        if asked.overdue:
            late = and_(held.idea_id == _ideas.id, held.due_on < self.today)
            found.append(or_(is_overdue(Idea.__table__), exists().where(late)))
        if asked.department_id is not None:
            own = _ideas.department_id == asked.department_id
            found.append(or_(own, and_(_ideas.department_id.is_(None), self._of_department())))
        return found

    def _of_department(self) -> ColumnElement[bool]:
        ids = [each.id for each in self.boxes if each.department_id == self.filters.department_id]
        of_department: ColumnElement[bool] = _ideas.box_id.in_(ids)
        return of_department

    def counted(self, state: IdeaState) -> Any:
        """How many ideas a state has, as a value of a statement: COUNTED and one at most.

        What is not narrowed down is counted over all boxes at once, up to where it no longer matters.
        """
        narrowed = self.filters.mine or self.filters.overdue
        narrowed = narrowed or self.filters.department_id is not None
        inside = _ideas.box_id.in_([each.id for each in self.boxes])
        parts = []
        for table, source in self.sources() if narrowed else [(None, inside)]:
            statement = (
                select(_ideas.id)
                .select_from(Idea.__table__)
                .join(_spine, _spine.c.id == _ideas.id)
                .where(source, *self.conditions(), _ideas.state == state)
                .limit(COUNTED + 1)
            )
            if table is not None:
                statement = statement.select_from(table)
            parts.append(select(statement.subquery().c.id))
        rows = select(_merged(parts).c.id).limit(COUNTED + 1).subquery()
        return select(func.count()).select_from(rows).scalar_subquery()

    def sources(self) -> Iterator[tuple[Any, ColumnElement[bool]]]:
        """Where ideas are looked for, each with the table it begins with (None: the ideas' own)."""
        inside = _ideas.box_id.in_([each.id for each in self.boxes])
        held = Assignment.__table__
        if self.filters.mine:
            mine = held.c.user_id == self.reader.id
            yield held, and_(mine, _ideas.id == held.c.idea_id, inside)
        elif self.filters.overdue:
            yield None, and_(_ideas.due_on < self.today, _ideas.due_on.is_not(None), inside)
            late = held.c.due_on < self.today
            yield held, and_(late, _ideas.id == held.c.idea_id, inside)
        elif self.filters.department_id is not None:
            yield None, and_(_ideas.department_id == self.filters.department_id, inside)
            for each in self.boxes:
                if each.department_id == self.filters.department_id:
                    empty = _ideas.department_id.is_(None)
                    yield None, and_(_ideas.box_id == each.id, empty)
        else:
            for each in self.boxes:
                yield None, _ideas.box_id == each.id

    def first(
        self, key: Any, limit: int, *further: ColumnElement[bool], begins: Any = None
    ) -> Iterator[Any]:
        """The first ids of each source, by a key from the highest down."""
        for table, source in self.sources():
            statement = (
                select(_ideas.id, key.label("key"))
                .select_from(Idea.__table__)
                .join(_spine, _spine.c.id == _ideas.id)
                .where(source, *self.conditions(), *further)
                .order_by(key.desc(), _ideas.id.desc())
                .limit(limit)
            )
            for other in (table, begins):
                if other is not None:
                    statement = statement.select_from(other)
            part = statement.subquery()
            yield select(part.c.id, part.c.key)


def _merged(parts: Sequence[Any]) -> Any:
    """Several parts in one, each idea once."""
    together: Any = union
    return (together(*parts) if len(parts) > 1 else parts[0]).subquery()


class Column(NamedTuple):
    """A column of the board: a state, how many ideas it has (COUNTED and one at most), the first ones."""

    state: IdeaState
    number: int
    ideas: list[BoardCard]


def board(
    reader: Reader, filters: BoardFilters, among: Sequence[BoardBox], only: IdeaState | None = None
) -> list[Column]:
    """The columns of the board, newest in their state first. Two statements; none without boxes."""
    parts = _Parts(reader, filters, among)
    states = BOARD if only is None else (only,)
    ids: dict[IdeaState, list[int]] = {state: [] for state in states}
    numbers = dict.fromkeys(states, 0)
    if parts.boxes:
        columns = []
        for state in states:
            found = list(parts.first(_ideas.state_at, COLUMN, _ideas.state == state))
            rows = _merged(found)
            first = (
                select(rows.c.id, literal(state.value).label("state"), rows.c.key)
                .order_by(rows.c.key.desc(), rows.c.id.desc())
                .limit(COLUMN)
                .subquery()
            )
            number = parts.counted(state).label("number")
            columns.append(select(first.c.id, first.c.state, first.c.key, number))
        for row in _in_order(columns, reader):
            ids[IdeaState(row.state)].append(row.id)
            numbers[IdeaState(row.state)] = row.number
    shown = _cards(reader, [each for found in ids.values() for each in found])
    return [
        Column(state, numbers[state], [shown[each] for each in found if each in shown])
        for state, found in ids.items()
    ]


def _in_order(columns: Sequence[Any], reader: Reader) -> Sequence[Any]:
    together: Any = union_all
    whole = together(*columns).subquery()
    ordered = select(whole.c.id, whole.c.state, whole.c.number).order_by(
        whole.c.key.desc(), whole.c.id.desc()
    )
    return db.rows(ordered, asking(reader, latest_day=clock.latest_day())).all()


def _cards(reader: Reader, ids: Sequence[int]) -> dict[int, BoardCard]:
    if not ids:
        return {}
    statement = cards.joined(select(*cards.columns(reader))).where(_ideas.id.in_(ids))
    return {each.id: each for each in cards.read(db.rows(statement))}


_KEYS: Mapping[str, Any] = {
    RECENT: _ideas.state_at,
    SUPPORTED: _ideas.supported,
    SCORES: IdeaScore.__table__.c.mean,
}


def listed(
    reader: Reader,
    filters: BoardFilters,
    among: Sequence[BoardBox],
    state: IdeaState | None,
    sort: str,
    cursor: Cursor | None,
    limit: int,
) -> list[BoardCard]:
    """Ideas of the board as a list: newest in their state, most supported, or highest scores first.

    By scores only ideas whose scores the reader may see are listed. Two statements.
    """
    parts = _Parts(reader, filters, among)
    if not parts.boxes:
        return []
    key, begins = _KEYS[sort], None
    further: list[ColumnElement[bool]] = [key.is_not(None)]
    if cursor and _fits(sort, cursor):
        last, last_id = cursor
        further.append(or_(key < last, and_(key == last, _ideas.id < last_id)))
    if sort == SCORES:
        kept = IdeaScore.__table__
        begins = kept
        further += [kept.c.idea_id == _ideas.id, seen_by(reader, _ideas)]
        if filters.box_id is not None:
            further.append(kept.c.box_id == filters.box_id)
    found: list[Any] = []
    for each in BOARD if state is None else (state,):
        found += parts.first(key, limit, _ideas.state == each, *further, begins=begins)
    rows = _merged(found)
    first = select(rows.c.id).order_by(rows.c.key.desc(), rows.c.id.desc()).limit(limit)
    values = asking(reader, latest_day=clock.latest_day())
    ids = [row[0] for row in db.rows(first, values)]
    shown = _cards(reader, ids)
    return [shown[each] for each in ids if each in shown]


def key_of(sort: str) -> Any:
    """How a row's cursor is made for a sort."""
    return {
        RECENT: lambda idea: [idea.state_at, idea.id],
        SUPPORTED: lambda idea: [idea.supported, idea.id],
        SCORES: lambda idea: [idea.mean, idea.id],
    }[sort]


def _fits(sort: str, cursor: Cursor) -> bool:
    kind = datetime if sort == RECENT else int
    return isinstance(cursor[0], kind) and isinstance(cursor[1], int)


def chosen(reader: Reader, ids: Sequence[int]) -> list[BoardCard]:
    """Ideas that were chosen by their ids, of those that stand on the reader's board, in this order."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    statement = cards.joined(select(*cards.columns(reader))).where(
        _ideas.id.in_(ids),
        Box.held_by == "",
        shown_to_everyone(clock.now()),
        true() if everywhere else Box.space_id.in_(sorted(inside)),
        _ideas.state != IdeaState.draft,
    )
    found = {each.id: each for each in cards.read(db.rows(statement))}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def assignment(idea_id: int) -> Assignment | None:
    """Who has an idea."""
    return db.session.get(Assignment, idea_id)


def assigned_to(user: Reader, limit: int) -> Sequence[Any]:
    """What a person has been given and still works with, and by when, the nearest day first: (Assignment,
    title, space). One statement."""
    late = Assignment.due_on
    return db.session.execute(
        select(Assignment, Subject.title, Space.name)
        .join(Subject, Subject.id == Assignment.idea_id)
        .join(Space, Space.id == Subject.space_id)
        .join(Idea.__table__, _ideas.id == Assignment.idea_id)
        .where(
            Assignment.user_id == user.id,
            _ideas.state.not_in(sorted(DONE)),
            Subject.visibility == Visibility.visible,
        )
        .order_by(late.is_(None), late, Assignment.idea_id)
        .limit(limit)
    ).all()
