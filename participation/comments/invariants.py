"""What is counted of comments, against the comments."""

from typing import Any

from sqlalchemy import Select, func, select

from participation.comments.models import Comment, first_reply
from participation.invariants import invariant
from participation.subjects.models import Subject

_comments: Any = Comment.__table__


@invariant("subjects.comment_count")
def comments() -> Select[Any]:
    """A subject counts the comments about it, whoever may read them."""
    counted = (
        select(_comments.c.about_id, func.count().label("number"))
        .group_by(_comments.c.about_id)
        .subquery()
    )
    spine: Any = Subject.__table__.c
    number = func.coalesce(counted.c.number, 0)
    return (
        select(spine.id, spine.comment_count, number)
        .outerjoin(counted, counted.c.about_id == spine.id)
        .where(spine.comment_count != number)
    )


@invariant("comments.answered_at")
def questions() -> Select[Any]:
    """A question was answered when a department first replied to it, in what everybody may read."""
    answered = first_reply(_comments.c)
    return select(_comments.c.id, _comments.c.answered_at, answered).where(
        _comments.c.is_question, _comments.c.answered_at.is_distinct_from(answered)
    )


@invariant("comments.reply_count")
def replies() -> Select[Any]:
    """The first comment of a thread counts the others."""
    below = _comments.alias("below")
    counted = (
        select(below.c.thread_id, func.count().label("number"))
        .where(below.c.thread_id != below.c.id)
        .group_by(below.c.thread_id)
        .subquery()
    )
    number = func.coalesce(counted.c.number, 0)
    return (
        select(_comments.c.id, _comments.c.reply_count, number)
        .outerjoin(counted, counted.c.thread_id == _comments.c.id)
        .where(_comments.c.reply_count != number)
    )
