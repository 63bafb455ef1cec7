"""Reads of many ideas: the list, the board, and how they are narrowed down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import join

from participation import clock, db, text
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.queries import Thresholds, box_cards, thresholds_of
from participation.ideas.proposals import cards
from participation.ideas.proposals.cards import COAUTHOR, IdeaCard
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import VOTING, is_overdue
from participation.illustrations.faces import with_faces
from participation.search.queries import holding
from participation.spaces.models import LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Coauthor, Subject
from participation.subjects.queries import HOLDING, has_label, labelled, words_in
from participation.subjects.rules import (
    ONE_BY_ONE,
    asking,
    readable_by,
    shown_to_everyone,
)
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
    values = values_for(reader)
    if further and cursor:
        values.update(last=cursor[0], last_id=cursor[1])
    if sort == THRESHOLD:
        if thresholds is None:
            thresholds = thresholds_of(box_cards(reader))
        if not thresholds:
            return []
    filters = given(filters, values)
    # Words are seldom asked for twice; what is built for them would push out the rest.
    build = _list if filters.words else _kept_list
    statement = build(reader.standing, filters, sort, further, limit, thresholds or ())
    return cards.read(db.rows(statement, values).all())


def given(filters: Filters, values: dict[str, Any]) -> Filters:
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


def values_for(reader: Reader) -> dict[str, Any]:
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
    statement = with_cards(filtered(select(*cards.columns()), standing, filters))
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
        statement = filtered(columns, standing, replace(filters, box_id=box_id)).where(
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
    statement = with_cards(select(*cards.columns()))
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
    values = values_for(reader)
    filters = given(filters, values)
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


def filtered(statement: Select[Any], reader: Reader, filters: Filters) -> Select[Any]:
    """Narrow a list down. The order comes from an index of the ideas' own, so the rest is asked of
    each idea in turn, in ways that keep the planner from beginning with it."""
    if filters.state == MINE:
        mine = _written_by(reader).subquery("mine")
        statement = statement.select_from(join(mine, Idea, mine.c.id == _number))
        return _with_words(statement, filters).where(readable_by(reader, NOW))
    statement = _with_words(statement.select_from(Idea), filters)
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


def _with_words(statement: Select[Any], filters: Filters) -> Select[Any]:
    if filters.holding is not None:
        return statement.where(db.among(_number, HOLDING))
    if filters.words:
        return statement.where(words_in(Idea.title, filters.words))
    return statement


def _written_by(reader: Reader) -> CompoundSelect[Any]:
    """The ids of what a reader wrote, and writes along with: each by an index of its own. Two conditions
    with "or" between them would be asked of every idea there is. A list begins with it: PostgreSQL puts
    what stands behind more than eight joins after them."""
    own, along = Subject.__table__.alias("own").c, Coauthor.__table__.c
    return union(
        select(own.id).where(
            own.author_id == reader.id, own.author_id.is_not(None), own.kind == "idea"
        ),
        select(along.subject_id).where(along.user_id == reader.id),
    )


def with_cards(statement: Select[Any]) -> Select[Any]:
    """Join what a card shows besides the idea."""
    whole = (
        statement.select_from(Idea)
        .join(Idea.box)
        .join(Idea.space)
        .outerjoin(Idea.author)
        .outerjoin(COAUTHOR, COAUTHOR.id == Idea.coauthor_id)
    )
    return with_faces(whole, Idea.face_id)


def board(reader: Reader, filters: Filters) -> Mapping[IdeaState, Sequence[IdeaCard]]:
    """The first ideas of each column, newest in their state first, one more than it shows. One statement."""
    filters = asked(reader, filters)
    found: dict[IdeaState, list[IdeaCard]] = {state: [] for state in BOARD}
    values = values_for(reader)
    filters = given(filters, values)
    build = _board if filters.words else _kept_board
    statement = build(reader.standing, filters)
    for idea in cards.read(db.rows(statement, values)):
        if len(found[idea.state]) <= COLUMN:
            found[idea.state].append(idea)
    return found


def _board(standing: Standing, filters: Filters) -> Select[Any]:
    columns = []
    for state in BOARD:
        ids = (
            filtered(select(_number), standing, filters)
            .where(Idea.state == state)
            .order_by(Idea.state_at.desc(), _number.desc())
            .limit(COLUMN + 1)
            .subquery()
        )
        columns.append(select(ids.c.id))
    return (
        with_cards(select(*cards.columns()))
        .where(_number.in_(union_all(*columns)))
        .order_by(Idea.state_at.desc(), _number.desc())
    )


_kept_board = lru_cache(maxsize=64)(_board)
