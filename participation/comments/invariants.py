"""What is counted of comments, against the comments."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from participation.comments.models import Appreciation, Comment, first_reply
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


@invariant("comments.useful_count")
def useful() -> Select[Any]:
    """A comment counts the people who have found it useful."""
    given: Any = Appreciation.__table__
    counted = (
        select(given.c.comment_id, func.count().label("number"))
        .group_by(given.c.comment_id)
        .subquery()
    )
    number = func.coalesce(counted.c.number, 0)
    return (
        select(_comments.c.id, _comments.c.useful_count, number)
        .outerjoin(counted, counted.c.comment_id == _comments.c.id)
        .where(_comments.c.useful_count != number)
    )


@invariant("comments.stance")
def arguments() -> Select[Any]:
    """An argument begins a thread, is a person's own, and asks nothing."""
    own = _comments.c
    wrong = or_(own.parent_id.is_not(None), own.is_question, own.department_id.is_not(None))
    return select(own.id, own.stance, own.parent_id).where(own.stance.is_not(None), wrong)


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
