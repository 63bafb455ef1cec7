"""In which order comments are read, and how a page of them goes on, or back, from one of them."""

from operator import ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

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
_head = Comment.__table__.alias("head")
_last = Comment.__table__.alias("last")
_last_head = Comment.__table__.alias("last_head")
_RANKS = {BEST: "useful_count", DISCUSSED: "reply_count"}
"""By what number of its first comment a thread comes before others; of equal ones the older first."""


def in_order(statement: Select[Any], sort: str, side: str | None, further: bool) -> Select[Any]:
    """Comments in an order, of one side (all for None); `further` begins after AFTER."""
    thread_id, trail = _rows["thread_id"], _rows["trail"]
    statement = _of_side(statement, sort, side)
    if further:
        statement = statement.where(_beyond(sort, backwards=False))
    if sort in _RANKS:
        rank = _head.c[_RANKS[sort]]
        return statement.order_by(rank.desc(), thread_id, trail)
    return statement.order_by(thread_id.desc() if sort == NEWEST else thread_id, trail)


def before(statement: Select[Any], sort: str, side: str | None) -> Select[Any]:
    """The comments that come before AFTER in an order, the nearest first."""
    thread_id, trail = _rows["thread_id"], _rows["trail"]
    statement = _of_side(statement, sort, side).where(_beyond(sort, backwards=True))
    if sort in _RANKS:
        statement = statement.order_by(_head.c[_RANKS[sort]])
    return statement.order_by(thread_id if sort == NEWEST else thread_id.desc(), trail.desc())


def _of_side(statement: Select[Any], sort: str, side: str | None) -> Select[Any]:
    if sort not in _RANKS and side is None:
        return statement
    statement = statement.join(_head, _head.c.id == _rows["thread_id"])
    if side is None:
        return statement
    if side == NEITHER:
        return statement.where(_head.c.stance.is_(None))
    return statement.where(_head.c.stance == Stance(side), _head.c.about_id == ABOUT)


def _beyond(sort: str, *, backwards: bool) -> ColumnElement[bool]:
    """What comes after AFTER, or before it.

    The bound of what comes first is written by itself besides: databases begin with it in an index.
    """
    more, most, less, least = (lt, le, gt, ge) if backwards else (gt, ge, lt, le)
    thread_id, trail = _rows["thread_id"], _rows["trail"]
    last = select(_last.c.thread_id).where(_last.c.id == AFTER)
    last_thread = last.scalar_subquery()
    last_trail = last.with_only_columns(_last.c.trail).scalar_subquery()
    deeper = and_(thread_id == last_thread, more(trail, last_trail))
    if sort not in _RANKS:
        if sort == NEWEST:
            return and_(least(thread_id, last_thread), or_(less(thread_id, last_thread), deeper))
        return and_(most(thread_id, last_thread), or_(more(thread_id, last_thread), deeper))
    name = _RANKS[sort]
    rank = _head.c[name]
    last_rank = (
        select(_last_head.c[name])
        .join(_last, _last.c.thread_id == _last_head.c.id)
        .where(_last.c.id == AFTER)
        .scalar_subquery()
    )
    equal = and_(rank == last_rank, or_(more(thread_id, last_thread), deeper))
    return and_(least(rank, last_rank), or_(less(rank, last_rank), equal))
