"""Commenting on a draft, and settling what was said."""

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.review.models import ReviewComment
from participation.subjects.models import Subject


def _record(hearing: Subject, by: User, comment: ReviewComment, what: str) -> None:
    ledger.record(
        f"review.{what}",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        comment=comment.id,
    )


def say(hearing: Subject, body: str, section_id: int | None, *, by: User) -> ReviewComment:
    """Say something about a draft, or about one of its sections."""
    comment = ReviewComment(
        hearing_id=hearing.id, section_id=section_id, body=body, at=clock.now(), by_id=by.id
    )
    db.session.add(comment)
    db.session.flush()
    _record(hearing, by, comment, "commented")
    return comment


def settle(hearing: Subject, comment: ReviewComment, *, by: User) -> None:
    """Say that what a colleague asked for is done or decided. Two who do so at once do it once."""
    db.hold(comment)
    if comment.is_settled:
        return
    comment.settled_at, comment.settled_by_id = clock.now(), by.id
    db.session.flush()
    _record(hearing, by, comment, "settled")
