"""Earlier texts of a hearing that has not opened, for those who write it."""

from datetime import timedelta

from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import User
from participation.subjects.actions import keep_revision
from participation.subjects.models import Revision, Subject

SITTING = timedelta(minutes=15)
"""Who saves again within this time is still at the same change."""


def keep(subject: Subject, body: str, *, by: User) -> None:
    """Keep the text that is about to be replaced, unless its writer has only just begun to change it."""
    last = db.session.scalars(
        select(Revision)
        .where(Revision.subject_id == subject.id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).first()
    sitting = last is not None and last.by_id == by.id and abs(clock.now() - last.at) < SITTING
    if body and not sitting:
        keep_revision(subject, body, by=by)
