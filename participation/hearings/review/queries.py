"""Reads of comments on a draft."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader, User
from participation.hearings.notice.models import Hearing
from participation.hearings.review.models import ReviewComment
from participation.hearings.review.rules import may_review
from participation.places import Panel


def comments(hearing_id: int) -> Sequence[ReviewComment]:
    """The comments on a draft: those that are open first, each in the order they were made."""
    return db.session.scalars(
        select(ReviewComment)
        .where(ReviewComment.hearing_id == hearing_id)
        .options(joinedload(ReviewComment.by), joinedload(ReviewComment.settled_by))
        .order_by(ReviewComment.settled_at.is_not(None), ReviewComment.id)
    ).all()


def comment(hearing_id: int, comment_id: int) -> ReviewComment | None:
    """One comment on a draft."""
    return db.session.scalars(
        select(ReviewComment).where(
            ReviewComment.hearing_id == hearing_id, ReviewComment.id == comment_id
        )
    ).one_or_none()


def count_open(hearing_id: int) -> int:
    """How many comments on a draft nobody has settled."""
    statement = select(func.count()).where(
        ReviewComment.hearing_id == hearing_id, ReviewComment.settled_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def own(user: User) -> list[dict[str, Any]]:
    """A person's comments on drafts, for the file of their data."""
    found = db.session.scalars(
        select(ReviewComment).where(ReviewComment.by_id == user.id).order_by(ReviewComment.id)
    )
    return [
        {"hearing": each.hearing_id, "text": each.body, "written": each.at.isoformat()}
        for each in found
    ]


def unsettled(hearing: Hearing, reader: Reader) -> Panel | None:
    """How many comments of colleagues are not settled, for those who may settle them."""
    count = count_open(hearing.id) if may_review(reader, hearing) else 0
    return Panel("hearings/review/desk/_unsettled.html", count) if count else None
