"""In which order comments are read, and how a page of them goes on, or back, from one of them."""

from operator import ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, or_, select, tuple_

from participation import db
from participation.comments.models import Comment, Stance
from participation.db import BigId

OLDEST, NEWEST, BEST, DISCUSSED = "oldest", "newest", "best", "discussed"
SORTS = (OLDEST, NEWEST, BEST, DISCUSSED)
"""The orders of threads; within a thread a comment stands below what it answers."""
UNANSWERED = "unanswered"
"""No order of threads: only the questions that wait for an answer, the oldest first."""

NEITHER = "neither"
"""The side of threads that begin with no argument; the others are a `Stance`."""

ABOUT = bindparam("about", type_=BigId)
AFTER = bindparam("after", type_=BigId)
"""The comment from which a page goes on."""

_rows: Any = Comment.__table__.c
_trail = _rows["trail"]
_head = Comment.__table__.alias("head")
_last = Comment.__table__.alias("last")
_last_head = Comment.__table__.alias("last_head")
_RANKS = {BEST: "useful_count", DISCUSSED: "reply_count"}
"""By what number of its first comment a thread comes before others; of equal ones the newer first, so that
one index serves both."""
_ABOUT_ONCE = select(ABOUT).scalar_subquery()
"""As a question of its own, SQLite does not put it in the place of the column elsewhere too."""
_IS_HEAD = _head.c.depth == literal_column("0")
"""Written out, so that SQLite sees that its partial index serves."""


def in_order(statement: Select[Any], sort: str, side: str | None, further: bool) -> Select[Any]:
    """Comments of a side (`of_side`) in an order; `further` begins after AFTER."""
    if further:
        statement = statement.where(_beyond(sort, side, backwards=False))
    thread_id = _thread_id(sort, side)
    if sort in _RANKS:
        return statement.order_by(_head.c[_RANKS[sort]].desc(), thread_id.desc(), _trail)
    return statement.order_by(thread_id.desc() if sort == NEWEST else thread_id, _trail)


def before(statement: Select[Any], sort: str, side: str | None) -> Select[Any]:
    """The comments that come before AFTER in an order, the nearest first."""
    statement = of_side(statement, sort, side).where(_beyond(sort, side, backwards=True))
    thread_id = _thread_id(sort, side)
    if sort in _RANKS:
        return statement.order_by(_head.c[_RANKS[sort]], thread_id, _trail.desc())
    return statement.order_by(thread_id if sort == NEWEST else thread_id.desc(), _trail.desc())


def of_side(statement: Select[Any], sort: str, side: str | None) -> Select[Any]:
    """The comments about a subject, of one side (all for None), ready for an order.

    Where the first comments of threads decide, databases begin with them, in an index of that order: so
    they come before all outer joins, and the others are asked for one thread after the other.
    """
    if not _by_heads(sort, side):
        return statement.where(_rows["about_id"] == ABOUT)
    below = and_(
        _rows["about_id"] == db.one_by_one(_head.c.about_id),
        _rows["thread_id"] == db.one_by_one(_head.c.thread_id),
    )
    statement = statement.join(_head, below).where(_head.c.about_id == _ABOUT_ONCE, _IS_HEAD)
    if side is None:
        return statement
    if side == NEITHER:
        return statement.where(_head.c.stance.is_(None))
    return statement.where(_head.c.stance == Stance(side))


def _by_heads(sort: str, side: str | None) -> bool:
    return sort in _RANKS or side is not None


def _thread_id(sort: str, side: str | None) -> Any:
    """The thread, in the table whose index has the order."""
    return _head.c.thread_id if _by_heads(sort, side) else _rows["thread_id"]


def _beyond(sort: str, side: str | None, *, backwards: bool) -> ColumnElement[bool]:
    """What comes after AFTER, or before it.

    The bound of what comes first is written by itself besides: databases begin with it in an index.
    """
    more, most, less, least = (lt, le, gt, ge) if backwards else (gt, ge, lt, le)
    thread_id = _thread_id(sort, side)
    last = select(_last.c.thread_id).where(_last.c.id == AFTER)
    last_thread = last.scalar_subquery()
    last_trail = last.with_only_columns(_last.c.trail).scalar_subquery()
    deeper = and_(thread_id == last_thread, more(_trail, last_trail))
    if sort == OLDEST:
        return and_(most(thread_id, last_thread), or_(more(thread_id, last_thread), deeper))
    later = or_(less(thread_id, last_thread), deeper)
    if sort == NEWEST:
        return and_(least(thread_id, last_thread), later)
    rank = _head.c[_RANKS[sort]]
    last_rank = (
        select(_last_head.c[_RANKS[sort]])
        .join(_last, _last.c.thread_id == _last_head.c.id)
        .where(_last.c.id == AFTER)
        .scalar_subquery()
    )
    bound = least(tuple_(rank, thread_id), tuple_(last_rank, last_thread))
    return and_(bound, or_(less(rank, last_rank), and_(rank == last_rank, later)))
