"""Reads about comments: a thread page by page, one comment, and where a new one goes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, with_polymorphic

from participation import db
from participation.accounts.models import Reader
from participation.comments.models import Comment
from participation.subjects.models import Subject
from participation.subjects.rules import placed_for, readable_by
from participation.web import Cursor

PAGE = 50
OLDEST, NEWEST, DISCUSSED = "oldest", "newest", "discussed"
SORTS = (OLDEST, NEWEST, DISCUSSED)

_rows: Any = Comment.__table__.c
_head = Comment.__table__.alias("head")
_last = Comment.__table__.alias("last")
_last_head = Comment.__table__.alias("last_head")


def thread(
    about: Subject, reader: Reader, sort: str, cursor: Cursor | None, limit: int
) -> Sequence[Comment]:
    """Comments in the order a tree is read; threads by age or by the number of their replies.

    What was hidden or withdrawn keeps its place; `may_read_text` says what is shown of it.
    """
    statement = (
        select(Comment)
        .where(_rows["about_id"] == about.id, placed_for(reader))
        .options(
            joinedload(Comment.author),
            joinedload(Comment.department),
            joinedload(Comment.parent).joinedload(Comment.author),
        )
        .limit(limit)
    )
    return db.session.scalars(_sorted(statement, sort, cursor)).all()


def _sorted(statement: Select[Comment], sort: str, cursor: Cursor | None) -> Select[Comment]:
    thread_id, trail = _rows["thread_id"], _rows["trail"]
    after = cursor[0] if cursor and isinstance(cursor[0], int) else None
    last = select(_last.c.thread_id).where(_last.c.id == after)
    last_thread = last.scalar_subquery()
    last_trail = last.with_only_columns(_last.c.trail).scalar_subquery()
    further = and_(thread_id == last_thread, trail > last_trail)
    if sort == DISCUSSED:
        count = _head.c.reply_count
        statement = statement.join(_head, _head.c.id == thread_id)
        if after is not None:
            last_count = (
                select(_last_head.c.reply_count)
                .join(_last, _last.c.thread_id == _last_head.c.id)
                .where(_last.c.id == after)
                .scalar_subquery()
            )
            later = and_(count == last_count, or_(thread_id > last_thread, further))
            statement = statement.where(count <= last_count, or_(count < last_count, later))
        return statement.order_by(count.desc(), thread_id, trail)
    newest = sort == NEWEST
    if after is not None:
        edge: ColumnElement[bool] = thread_id <= last_thread if newest else thread_id >= last_thread
        beyond: ColumnElement[bool] = thread_id < last_thread if newest else thread_id > last_thread
        statement = statement.where(edge, or_(beyond, further))
    return statement.order_by(thread_id.desc() if newest else thread_id, trail)


def get(comment_id: int, reader: Reader) -> Comment | None:
    """A comment the reader may read, with its author, its space and what it is about."""
    about = with_polymorphic(Subject, "*", aliased=True)
    return db.session.scalars(
        select(Comment)
        .join(Comment.about.of_type(about))
        .where(Comment.id == comment_id, readable_by(reader))
        .options(
            joinedload(Comment.author),
            joinedload(Comment.department),
            joinedload(Comment.space),
            contains_eager(Comment.about.of_type(about)),
        )
    ).one_or_none()


def place_for_new(
    about_id: int, parent_id: int | None, reader: Reader
) -> tuple[Subject, Comment | None] | None:
    """What a new comment is about, and what it answers, in one question."""
    about = with_polymorphic(Subject, "*")
    parent = aliased(Comment, flat=True)
    row = db.session.execute(
        select(about, parent)
        .outerjoin(parent, and_(parent.id == parent_id, parent.about_id == about.id))
        .where(about.id == about_id, readable_by(reader))
        .options(joinedload(about.space))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def page_start(comment: Comment, reader: Reader) -> int | None:
    """After which comment a page (oldest first) begins that holds this one; None for the first page."""
    if comment.thread_id is None:
        return None
    thread_id, trail = _rows["thread_id"], _rows["trail"]
    before = db.session.scalars(
        select(Comment.id)
        .where(
            _rows["about_id"] == comment.about_id,
            thread_id <= comment.thread_id,
            or_(thread_id < comment.thread_id, trail < comment.trail),
            placed_for(reader),
        )
        .order_by(thread_id.desc(), trail.desc())
        .limit(PAGE)
    ).all()
    return before[9] if len(before) == PAGE else None
