"""Reads about boxes and ideas."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from participation import clock, db, text
from participation.accounts.models import Reader, RoleName, Standing
from participation.db import NOW, BigId
from participation.ideas import ballots, cards
from participation.ideas.ballots import Ballot
from participation.ideas.cards import BoxCard, IdeaCard
from participation.ideas.models import Box, Handover, Idea, IdeaState, Vote, idea_path
from participation.ideas.rules import VOTING, is_overdue
from participation.search.queries import holding, similar
from participation.spaces.models import LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject, Visibility
from participation.subjects.queries import HOLDING, MAX_WORDS, has_label, labelled, words_in
from participation.subjects.rules import (
    ONE_BY_ONE,
    asking,
    placed_for,
    readable_by,
    shown_to_everyone,
)
from participation.web import Cursor
from participation.web.edges import Moment, clock_edge

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

Thresholds = tuple[tuple[int, int], ...]
"""Boxes by id, with how many supporters an answer takes there."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed down to. `state` is a state, OVERDUE or MINE."""

    state: str = ""
    topic: str = ""
    area: str = ""
    words: str = ""
    box_id: int | None = None
    space_id: int | None = None
    holding: str | None = None
    """The ideas that hold the words, as a JSON array, once the index was asked (`asked`)."""
    few: bool = False
    """Whether so little carries the topic or area that a list better begins with that."""

    @classmethod
    def read(
        cls,
        arguments: Mapping[str, str],
        *,
        box_id: int | None = None,
        space_id: int | None = None,
    ) -> "Filters":
        """From a query string, which may hold anything: a state that is not known is left out."""
        state, topic, area, words = (
            text.clean(arguments.get(name))[:200] for name in ("state", "topic", "area", "q")
        )
        known = {each.value for each in IdeaState} - {IdeaState.draft.value}
        return cls(
            state=state if state in {*known, OVERDUE, MINE} else "",
            topic=topic,
            area=area,
            words=words,
            box_id=box_id,
            space_id=space_id,
        )

    @property
    def chosen(self) -> bool:
        return bool(self.state or self.topic or self.area or self.words)


def asked(reader: Reader, filters: Filters) -> Filters:
    """The same filters, with what the search index says of their words.

    Without an index, or with words that it cannot look for, the words are looked for in the titles.
    """
    if not filters.words or filters.holding is not None:
        return filters
    found = holding(reader, filters.words, "idea")
    return filters if found is None else replace(filters, holding=json.dumps(found))


# ----------------------------------------------------------------------------------- lists

MOST_BOXES = 100
MOST_ON_BOARD = 50
"""Boxes whose ideas stand on the board of some spaces: SQLite joins at most 500 parts."""
_number: Any = Idea.__table__.c.id


def listed(
    reader: Reader,
    filters: Filters | None = None,
    sort: str = NEWEST,
    cursor: Cursor | None = None,
    limit: int = 20,
    thresholds: Thresholds | None = None,
) -> Sequence[IdeaCard]:
    """Published ideas the reader may read, as cards. One statement.

    Those closest to the threshold are looked for in boxes with one; a caller who has read the boxes
    gives their `thresholds`, else they are asked for.
    """
    filters = asked(reader, filters or Filters())
    sort = sort if sort in SORTS else NEWEST
    further = _fits(sort, cursor)
    values = _values(reader)
    if further and cursor:
        values.update(last=cursor[0], last_id=cursor[1])
    if sort == THRESHOLD:
        if thresholds is None:
            thresholds = thresholds_of(box_cards(reader))
        if not thresholds:
            return []
    filters = _given(filters, values)
    # Words are seldom asked for twice; what is built for them would push out the rest.
    build = _list if filters.words else _kept_list
    statement = build(reader.standing, filters, sort, further, limit, thresholds or ())
    return cards.read(db.rows(statement, values).all())


def _given(filters: Filters, values: dict[str, Any]) -> Filters:
    """The filters as a statement is built for: what the index found is one of its values."""
    if filters.holding is None:
        return filters
    values["holding"] = filters.holding
    return replace(filters, words="", holding="")


def key(sort: str) -> Any:
    """How a row's cursor is made for a sort."""
    return {
        SUPPORTED: lambda idea: [idea.support_count + (idea.source_support or 0), idea.id],
        THRESHOLD: lambda idea: [(idea.box.threshold or 0) - idea.support_count, idea.id],
        ACTIVE: lambda idea: [idea.active_at, idea.id],
    }.get(sort, lambda idea: [idea.since, idea.id])


def _fits(sort: str, cursor: Cursor | None) -> bool:
    """Whether a cursor has values of the kinds that a sort compares; a tampered one has not."""
    kind = int if sort in (SUPPORTED, THRESHOLD) else datetime
    return bool(cursor and isinstance(cursor[0], kind) and isinstance(cursor[1], int))


def _values(reader: Reader) -> dict[str, Any]:
    """What statements that are built once are asked with."""
    return asking(reader, latest_day=clock.latest_day())


def _list(
    standing: Standing,
    filters: Filters,
    sort: str,
    further: bool,
    limit: int,
    thresholds: Thresholds,
) -> Select[Any]:
    """The statement of a list: the same for all readers of one standing, whenever they ask."""
    if sort == THRESHOLD:
        return _closest(standing, filters, further, limit, thresholds)
    statement = _cards(_filtered(select(*cards.columns()), standing, filters))
    if filters.state not in (*IdeaState, OVERDUE, MINE):
        # Written out: SQLAlchemy fills in a list of values anew each time it is asked.
        statement = statement.where(
            Idea.state != IdeaState.merged, Idea.state != IdeaState.withdrawn
        )
    column: Any = {SUPPORTED: Idea.supported, ACTIVE: Idea.active_at}.get(sort, Idea.shown_from)
    number = _number
    if sort == NEWEST and filters.state == MINE:
        # Drafts are among them, which were never shown.
        column = cards.since()
    elif sort == NEWEST and filters.space_id is not None:
        # The spine has an index of each space's subjects.
        column, number = Subject.visible_from, Subject.__table__.c.id
        statement = statement.where(Subject.kind == "idea")
    if sort == ACTIVE:
        statement = statement.where(Idea.active_at.is_not(None))
    if further:
        last, last_id = _last(column)
        statement = statement.where(
            column <= last, or_(column < last, and_(column == last, number < last_id))
        )
    return statement.order_by(column.desc(), number.desc()).limit(limit)


# Built anew, it takes 0.5 ms of the 2.3 of the list of ideas, and 12 of the 3 of those closest to an answer.
_kept_list = lru_cache(maxsize=128)(_list)


def _last(column: Any) -> tuple[Any, Any]:
    """Where the page before ended, as values of a statement."""
    return bindparam("last", type_=column.type), bindparam("last_id", type_=_number.type)


def _closest(
    standing: Standing, filters: Filters, further: bool, limit: int, thresholds: Thresholds
) -> Select[Any]:
    """Those that lack fewest supporters until an answer is owed, the newer of equals first.

    Each box has a threshold of its own, so each box and state gives its first ones, by an index; these
    are put in order, and only those of the page are read as cards.
    """
    states = [state for state in sorted(VOTING) if filters.state in ("", state, OVERDUE)]
    rows = Idea.__table__.c
    first = []
    for (box_id, threshold), state in product(thresholds, states):
        missing = literal(threshold) - rows.support_count
        columns = select(_number, missing.label("missing"))
        statement = _filtered(columns, standing, replace(filters, box_id=box_id)).where(
            rows.state == state, rows.support_count < threshold
        )
        if further:
            last, last_id = _last(rows.support_count)
            statement = statement.where(
                rows.support_count <= literal(threshold) - last,
                or_(missing > last, and_(missing == last, _number < last_id)),
            )
        part = statement.order_by(rows.support_count.desc(), _number.desc()).limit(limit).subquery()
        first.append(select(part.c.id, part.c.missing))
    if not first:
        first.append(select(_number, literal(0).label("missing")).where(false()))
    nearest = union_all(*first).subquery("nearest").c
    page = select(nearest.id).order_by(nearest.missing, nearest.id.desc()).limit(limit)
    statement = _cards(select(*cards.columns()))
    remaining: Any = Box.threshold - Idea.support_count
    with_one = Box.threshold.is_not(None)
    return (
        statement.where(_number.in_(page), with_one)
        .order_by(remaining, _number.desc())
        .limit(limit)
    )


def count(reader: Reader, filters: Filters, sort: str, most: int) -> int:
    """How many ideas a list has in all: exactly up to `most`, and with more about how many.

    A list that is not narrowed down is answered by what its boxes keep count of, when that is more.
    """
    whole = not filters.chosen and sort in (NEWEST, SUPPORTED)
    if whole and (published := _published(reader, filters)) > most:
        return published
    filters = asked(reader, filters)
    values = _values(reader)
    filters = _given(filters, values)
    thresholds = thresholds_of(box_cards(reader)) if sort == THRESHOLD else ()
    listed = _list(reader.standing, filters, sort, False, most + 1, thresholds)
    rows = listed.with_only_columns(_number).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(rows), values) or 0


def _published(reader: Reader, filters: Filters) -> int:
    """How many ideas were ever published in the boxes that a list is about."""
    statement = select(func.sum(Box.idea_count)).join(Box.space).where(spaces_readable_by(reader))
    if filters.box_id is not None:
        statement = statement.where(Box.id == filters.box_id)
    if filters.space_id is not None:
        statement = statement.where(Box.space_id == filters.space_id)
    return int(db.session.scalar(statement) or 0)


def _filtered(statement: Select[Any], reader: Reader, filters: Filters) -> Select[Any]:
    """Narrow a list down. The order comes from an index of the ideas' own, so the rest is asked of
    each idea in turn, in ways that keep the planner from beginning with it."""
    statement = statement.select_from(Idea)
    if filters.holding is not None:
        statement = statement.where(db.among(_number, HOLDING))
    elif filters.words:
        statement = statement.where(words_in(Idea.title, filters.words))
    if filters.state == MINE:
        return statement.where(
            readable_by(reader, NOW), Idea.author_id == reader.id, Idea.author_id.is_not(None)
        )
    space_id: Any = ONE_BY_ONE if filters.space_id is None else Subject.space_id
    statement = statement.where(
        space_id.in_(select(Space.id).where(spaces_readable_by(reader))),
        shown_to_everyone(NOW),
        Idea.state != IdeaState.draft,
    )
    if filters.state in [*IdeaState]:
        statement = statement.where(Idea.state == IdeaState(filters.state))
    elif filters.state == OVERDUE:
        statement = statement.where(is_overdue(Idea.__table__))
    if filters.box_id is not None:
        statement = statement.where(Idea.box_id == filters.box_id)
    if filters.space_id is not None:
        statement = statement.where(space_id == filters.space_id)
    for kind, slug in ((LabelKind.topic, filters.topic), (LabelKind.area, filters.area)):
        if slug:
            statement = statement.where(
                Idea.id.in_(labelled(kind, slug))
                if filters.few
                else has_label(Idea.__table__.c.id, kind, slug)
            )
    return statement


@clock_edge
def boxes_opening_and_closing(since: datetime) -> Iterator[Moment]:
    """When the next box opens or closes."""
    for moment in (Box.opens_at, Box.closes_at):
        yield select(func.min(moment)).where(Box.closed.is_(False), moment >= since), timedelta(0)


def _cards(statement: Select[Any]) -> Select[Any]:
    """Join what a card shows besides the idea."""
    return statement.select_from(Idea).join(Idea.box).join(Idea.space).outerjoin(Idea.author)


def board(
    reader: Reader,
    filters: Filters,
    space_ids: Sequence[int] | None = None,
    *,
    only_ours: bool = False,
) -> Mapping[IdeaState, Sequence[IdeaCard]]:
    """The first ideas of each column, newest in their state first, one more than it shows.

    One statement, and one more for the boxes of `space_ids`. `only_ours` leaves out what another
    authority has held.
    """
    filters = asked(reader, filters)
    box_ids: tuple[int | None, ...] = (filters.box_id,)
    if space_ids is not None:
        # Few of all spaces: their boxes each give their first ones.
        boxes_there = select(Box.id).where(Box.space_id.in_(space_ids)).order_by(Box.id)
        box_ids = tuple(db.session.scalars(boxes_there.limit(MOST_ON_BOARD)))
    found: dict[IdeaState, list[IdeaCard]] = {state: [] for state in BOARD}
    if not box_ids:
        return found
    values = _values(reader)
    filters = _given(filters, values)
    build = _board if filters.words else _kept_board
    statement = build(reader.standing, filters, box_ids, only_ours)
    for idea in cards.read(db.rows(statement, values)):
        if len(found[idea.state]) <= COLUMN:
            found[idea.state].append(idea)
    return found


def _board(
    standing: Standing, filters: Filters, box_ids: tuple[int | None, ...], only_ours: bool
) -> Select[Any]:
    theirs = select(Box.id).where(Box.held_by != "")
    ours = Idea.box_id.not_in(theirs) if only_ours else true()
    columns = []
    for state, box_id in product(BOARD, box_ids):
        ids = (
            _filtered(select(_number), standing, replace(filters, box_id=box_id))
            .where(Idea.state == state, ours)
            .order_by(Idea.state_at.desc(), _number.desc())
            .limit(COLUMN + 1)
            .subquery()
        )
        columns.append(select(ids.c.id))
    return (
        _cards(select(*cards.columns()))
        .where(_number.in_(union_all(*columns)))
        .order_by(Idea.state_at.desc(), _number.desc())
    )


# Built anew, it takes 27 ms of the 9.5 of the board at the desk as it is.
_kept_board = lru_cache(maxsize=64)(_board)


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
    statement = _filtered(select(Idea), reader.standing, Filters(box_id=box.id)).join(Idea.box)
    return db.session.scalars(
        statement.options(contains_eager(Idea.box), joinedload(Idea.author), joinedload(Idea.space))
        .where(shared >= min(2, len(stems)), Idea.state != IdeaState.withdrawn)
        .order_by(shared.desc(), Idea.support_count.desc(), Idea.__table__.c.id)
        .limit(ALIKE),
        _values(reader),
    ).all()


# ----------------------------------------------------------------------------------- boxes


def box_cards(reader: Reader) -> list[BoxCard]:
    """The boxes the reader may know of as cards and choices, the open ones first."""
    values = {"reader": reader.id}
    return cards.read_boxes(db.rows(_box_cards(reader.standing), values))


# Built anew, it takes 0.2 ms of the 2.3 of the list of ideas.
@lru_cache(maxsize=32)
def _box_cards(standing: Standing) -> Select[Any]:
    return (
        select(*cards.box_columns())
        .join(Space, Space.id == Box.space_id)
        .where(spaces_readable_by(standing), Space.closed_at.is_(None))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
    )


def thresholds_of(boxes: Iterable[Box | BoxCard]) -> Thresholds:
    """The thresholds of those boxes that have one."""
    return tuple((box.id, box.threshold) for box in boxes if box.threshold is not None)


def boxes(reader: Reader, *, space_id: int | None = None) -> Sequence[Box]:
    """The boxes the reader may know of, the open ones first."""
    statement = (
        select(Box)
        .join(Box.space)
        .where(spaces_readable_by(reader), Space.closed_at.is_(None))
        .options(contains_eager(Box.space))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
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
    """An idea with what its page needs besides: the reader's vote, what it has become part of and
    the reader's vote there."""

    idea: Idea
    vote: int | None
    merged_title: str | None
    merged_vote: int | None


def get(idea_id: int, reader: Reader, *, tombstones: bool = False) -> Found | None:
    """An idea the reader may read, with all its page shows about itself.

    With `tombstones` also one that was hidden: the caller shows no text of it then.
    """
    values = asking(reader, idea=idea_id)
    row = db.session.execute(_one(reader.standing, tombstones), values).unique().one_or_none()
    return Found(*row) if row else None


THE_IDEA = bindparam("idea", type_=BigId)


# Built anew, it takes 1.4 ms of the 5.4 of an idea's page.
@lru_cache(maxsize=64)
def _one(standing: Standing, tombstones: bool) -> Select[Any]:
    target, along = Subject.__table__.alias("target"), Vote.__table__.alias("along")
    merged_shown = shown_to_everyone(NOW, of=target.c)
    seen = placed_for(standing, NOW) if tombstones else readable_by(standing, NOW)
    statement = (
        select(Idea, Vote.value, case((merged_shown, target.c.title)), along.c.value)
        .outerjoin(Vote, and_(Vote.idea_id == Idea.id, Vote.user_id == standing.id))
        .outerjoin(target, target.c.id == Idea.merged_into_id)
        .outerjoin(
            along, and_(along.c.idea_id == Idea.merged_into_id, along.c.user_id == standing.id)
        )
        .where(Idea.id == THE_IDEA, seen)
        .options(
            joinedload(Idea.box).joinedload(Box.department),
            joinedload(Idea.box).joinedload(Box.space),
            joinedload(Idea.space),
            joinedload(Idea.author),
            joinedload(Idea.keeper),
            joinedload(Idea.department),
            selectinload(Idea.labels),
            selectinload(Idea.gains),
        )
    )
    if standing.has_role(RoleName.official):
        # Officials are offered their departments on the page; visitors do not load them.
        statement = statement.options(joinedload(Idea.space).joinedload(Space.departments))
    return statement


def for_vote(idea_id: int, reader: Reader) -> Ballot | None:
    """What a vote needs of an idea the reader may read, and its row locked until the transaction
    ends: votes on one idea come one after the other. One statement."""
    db.session.flush()
    row = db.rows(_for_vote(reader.standing), asking(reader, idea=idea_id)).one_or_none()
    return ballots.read(row) if row else None


# Built anew, it takes 0.3 ms; a vote takes 4.
@lru_cache(maxsize=64)
def _for_vote(standing: Standing) -> Select[Any]:
    return (
        select(*ballots.columns())
        .select_from(Idea)
        .join(Idea.box)
        .join(Idea.space)
        .where(Idea.id == THE_IDEA, readable_by(standing, NOW))
        # On SQLite a transaction that will write is alone from its beginning.
        # The spine's row too: whether it is hidden stands there.
        .with_for_update(key_share=True, of=[Subject.__table__, Idea.__table__])
    )


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
    values = _values(reader)
    filters = Filters(space_id=idea.space_id)
    some: ColumnElement[bool] = true()
    if number:
        some = _number == int(number[1])
    elif words.strip():
        filters = _given(asked(reader, replace(filters, words=words)), values)
    else:
        near = alike(idea.box, f"{idea.title}\n{idea.body}", reader)
        some = _number.in_([each.id for each in near])
    statement = (
        _cards(_filtered(select(*cards.columns()), reader.standing, filters))
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


class Merged(NamedTuple):
    """An idea that has become part of another, as the other's page names it."""

    id: int
    title: str
    support_count: int

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)


def merged_here(idea: Idea, reader: Reader) -> list[Merged]:
    """The ideas that were merged into this one."""
    values = asking(reader, idea=idea.id)
    return [Merged._make(row) for row in db.rows(_merged(reader.standing), values)]


def _merged(standing: Standing) -> Select[int, str, int]:
    return (
        select(Idea.id, Idea.title, Idea.support_count)
        .where(Idea.merged_into_id == THE_IDEA, readable_by(standing, NOW))
        .order_by(Idea.id)
        .limit(50)
    )


# ---------------------------------------------------------------------------------- the desk


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


def desk_board(reader: Reader) -> Mapping[IdeaState, Sequence[IdeaCard]]:
    """The board of the spaces the reader is an official of."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    return board(reader, Filters(), None if everywhere else sorted(inside), only_ours=True)
