"""Reads for votes on statements: of a list, the next one, how far one is, one's own beside all."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, union_all

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import NOW, BigId
from participation.ideas.proposals.models import Idea, IdeaState, idea_path
from participation.ideas.proposals.rules import VOTING
from participation.ideas.statements.rules import draw
from participation.ideas.support import ballots
from participation.ideas.support.ballots import Ballot
from participation.ideas.support.models import Vote
from participation.subjects.models import Subject
from participation.subjects.rules import asking, readable_by, shown_to_everyone, written
from participation.web import Cursor

WINDOW = 32
"""Statements that the next one is chosen among."""
MOST_COUNTED = 1000
"""Statements of a box that are counted for "12 of 80"; where there are more, it says so."""

_ideas: Any = Idea.__table__
_votes: Any = Vote.__table__
_spine: Any = Subject.__table__
_BOX: Any = bindparam("box", type_=BigId)
_READER: Any = bindparam("reader", type_=BigId)
_IN_THE_BOX = db.one_by_one(_ideas.c.box_id) == _BOX
"""Asked of each vote of a person: they have fewer than the box has statements."""


def with_votes(idea_ids: Sequence[int], reader: Reader) -> list[tuple[Ballot, int | None]]:
    """What votes need of some ideas the reader may read, and the reader's own. One statement."""
    values = asking(reader, ideas=list(idea_ids))
    rows: Any = db.rows(_with_votes(reader.standing), values)
    return [(ballots.read(row[:-1]), row[-1]) for row in rows]


@lru_cache(maxsize=32)
def _with_votes(standing: Standing) -> Any:
    return (
        select(*ballots.columns(), Vote.value)
        .select_from(Idea)
        .join(Idea.box)
        .join(Idea.space)
        .outerjoin(Vote, and_(Vote.idea_id == Idea.id, Vote.user_id == standing.id))
        .where(Idea.id.in_(bindparam("ideas", expanding=True)), readable_by(standing, NOW))
    )


class Statement(NamedTuple):
    """A statement that waits for the reader's vote."""

    ballot: Ballot
    body: str
    language: str | None


def next_one(box_id: int, reader: Reader) -> Statement | None:
    """The statement of a box that a person is asked next: one they have not voted on. Two statements.

    Each person begins at a place of their own among the ids of the box, drawn once for all, and goes
    round; of the next 32 the one drawn for them comes first. So all statements are asked first equally
    often, neighbours are not always neighbours, and who looks again meets the same one. A look reads 32
    rows of each state, and passes over those voted on, whatever the box holds.
    """
    values = asking(reader, box=box_id)
    edges = [each for each in db.rows(_EDGES, values).one() if each is not None]
    if not edges or reader.id is None:
        return None
    first, last = min(edges), max(edges)
    start = first + draw(reader.id, box_id) % (last - first + 1)
    ids = sorted(
        db.rows(_NEXT, values | {"start": start}).scalars(), key=lambda each: (each < start, each)
    )[:WINDOW]
    for idea_id in sorted(ids, key=lambda each: draw(reader.id or 0, box_id, each)):
        found = one(idea_id, reader)
        if found is not None:
            return found
    return None


def _edges() -> Select[Any]:
    """The lowest and the highest id of each state in a box: six looks at the edges of an index."""
    return select(
        *(
            select(_ideas.c.id)
            .where(_ideas.c.box_id == _BOX, _ideas.c.state == state)
            .order_by(order)
            .limit(1)
            .scalar_subquery()
            for state in sorted(VOTING)
            for order in (_ideas.c.id, _ideas.c.id.desc())
        )
    )


_EDGES = _edges()


def _asked(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The ids of a box's statements that take votes and are shown, without the reader's vote."""
    mine = select(_votes.c.idea_id).where(
        _votes.c.idea_id == _ideas.c.id, _votes.c.user_id == _READER
    )
    return (
        select(_ideas.c.id)
        .join(_spine, _spine.c.id == _ideas.c.id)
        .where(
            _ideas.c.box_id == _BOX,
            *conditions,
            ~mine.exists(),
            shown_to_everyone(NOW, of=_spine.c),
        )
    )


def _arcs() -> Any:
    """From the start on and round, of each state by its index: at most 32 rows of each."""
    start: Any = bindparam("start", type_=BigId)
    parts = []
    for state in sorted(VOTING):
        for side in (_ideas.c.id >= start, _ideas.c.id < start):
            part = _asked(_ideas.c.state == state, side).order_by(_ideas.c.id).limit(WINDOW)
            parts.append(select(part.subquery().c.id))
    return union_all(*parts)


_NEXT = _arcs()


def one(idea_id: int, reader: Reader) -> Statement | None:
    """A statement with its text, when the reader may read it."""
    row: Any = db.rows(_one(reader.standing), asking(reader, idea=idea_id)).one_or_none()
    return Statement(ballots.read(row[:-2]), row[-2], row[-1]) if row else None


@lru_cache(maxsize=32)
def _one(standing: Standing) -> Any:
    return (
        select(*ballots.columns(), Idea.body, Idea.language)
        .select_from(Idea)
        .join(Idea.box)
        .join(Idea.space)
        .where(Idea.id == bindparam("idea", type_=BigId), readable_by(standing, NOW))
    )


class Progress(NamedTuple):
    """How many statements of a box a person has voted on, and how many there are to vote on."""

    voted: int
    total: int
    counted: bool
    """Whether `total` is exact; else there are more."""


def progress(box_id: int, reader: Reader) -> Progress:
    """How far a person is. One statement; it counts the person's votes, and at most 1,000 statements."""
    counts: Any = db.rows(_PROGRESS, asking(reader, box=box_id)).one()
    voted, total = counts
    return Progress(voted, max(voted, min(total, MOST_COUNTED)), total <= MOST_COUNTED)


def _taking_votes() -> ColumnElement[bool]:
    # Written out: a list of values is filled in anew each time it is asked.
    return or_(*(_ideas.c.state == state for state in sorted(VOTING)))


def _progress() -> Select[Any]:
    shown = (_taking_votes(), shown_to_everyone(NOW, of=_spine.c))
    joined = _ideas.join(_spine, _spine.c.id == _ideas.c.id)
    first = select(_ideas.c.id).select_from(joined).where(_ideas.c.box_id == _BOX, *shown)
    mine = (
        select(func.count())
        .select_from(_votes.join(joined, _ideas.c.id == _votes.c.idea_id))
        .where(_votes.c.user_id == _READER, _IN_THE_BOX, *shown)
    )
    every = select(func.count()).select_from(first.limit(MOST_COUNTED + 1).subquery())
    return select(mine.scalar_subquery(), every.scalar_subquery())


_PROGRESS: Any = _progress()


class VoteBesideOthers(NamedTuple):
    """A person's vote on a statement, and the votes of all."""

    idea_id: int
    title: str
    language: str | None
    value: int
    support_count: int
    pass_count: int
    against_count: int

    @property
    def path(self) -> str:
        """The address of the statement."""
        return idea_path(self.idea_id, self.title)


def own_votes(
    box_id: int, reader: Reader, cursor: Cursor | None = None, limit: int = 20
) -> Sequence[VoteBesideOthers]:
    """A person's votes in a box beside those of all, by statement, the newest statement first."""
    after = cursor[0] if cursor and isinstance(cursor[0], int) else None
    statement = (
        _OWN if after is None else _OWN.where(_votes.c.idea_id < bindparam("after", type_=BigId))
    )
    values = asking(reader, box=box_id) | ({} if after is None else {"after": after})
    return [VoteBesideOthers._make(row) for row in db.rows(statement.limit(limit), values)]


def _of_mine(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(
            _votes.join(_ideas, _ideas.c.id == _votes.c.idea_id).join(
                _spine, _spine.c.id == _ideas.c.id
            )
        )
        .where(
            _votes.c.user_id == _READER,
            _IN_THE_BOX,
            # What became part of another is counted there, once.
            _ideas.c.state != written(IdeaState.merged),
            shown_to_everyone(NOW, of=_spine.c),
        )
    )


_OWN = _of_mine(
    _ideas.c.id,
    _spine.c.title,
    _spine.c.language,
    _votes.c.value,
    _ideas.c.support_count,
    _ideas.c.pass_count,
    _ideas.c.against_count,
).order_by(_votes.c.idea_id.desc())


class Summary(NamedTuple):
    """What a person's votes in a box come to: how many of each, and how often most voted the same.

    `beside` are the statements with a side that has more votes, on which the person took one.
    """

    agreed: int
    passed: int
    disagreed: int
    beside: int
    with_most: int


def summary(box_id: int, reader: Reader) -> Summary:
    """What a person's votes in a box come to. One statement, of the person's votes."""
    row = db.rows(_SUMMARY, asking(reader, box=box_id)).one()
    return Summary._make(each or 0 for each in row)


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


_more = _ideas.c.support_count - _ideas.c.against_count
_SUMMARY = _of_mine(
    _sum(_votes.c.value == 1),
    _sum(_votes.c.value == 0),
    _sum(_votes.c.value == -1),
    _sum(and_(_votes.c.value != 0, _more != 0)),
    _sum(_votes.c.value * _more > 0),
)
