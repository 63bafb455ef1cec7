"""Adding and removing what shows that something is realised."""

from sqlalchemy import func, select

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.evidence.models import Evidence
from participation.ideas.evidence.rules import MOST, is_realised
from participation.ideas.proposals.actions import NotAllowed
from participation.storage import StoredFile
from participation.subjects.models import Subject


class TooMany(Exception):
    """There is as much evidence as one thing may have."""


def add(
    subject: Subject, title: str, *, file: StoredFile | None = None, link: str = "", by: User
) -> Evidence:
    """Add a file, or a link, that shows that a subject is realised. Raises TooMany, and NotAllowed for what
    is not realised, and for both or neither."""
    db.hold(subject)
    if not is_realised(subject) or (file is None) == (not link):
        raise NotAllowed("evidence")
    number = select(func.count()).select_from(Evidence).where(Evidence.subject_id == subject.id)
    if (db.session.scalar(number) or 0) >= MOST:
        raise TooMany
    made = Evidence(
        subject_id=subject.id,
        title=title,
        file_id=file.id if file else None,
        link=link,
        at=clock.now(),
        by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _record("added", subject, by, made.id)
    return made


def remove(subject: Subject, evidence: Evidence, *, by: User) -> None:
    """Take a file or a link away; the ledger keeps that it was there."""
    db.hold(subject)
    removed = evidence.id
    db.session.delete(evidence)
    db.session.flush()
    _record("removed", subject, by, removed)


def _record(what: str, subject: Subject, by: User, evidence: int) -> None:
    ledger.record(
        f"evidence.{what}",
        subject_id=subject.id,
        space_id=subject.space_id,
        by=by.id,
        evidence=evidence,
    )
