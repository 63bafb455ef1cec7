"""Holding what seems to hold a personal number, and letting it go when that is settled.

Whatever makes a contribution public goes through here: `show` what exists, `begin` what is new.
"""

from sqlalchemy import update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.guard.models import Hold
from participation.subjects import actions as subjects
from participation.subjects.models import Revision, Subject, Visibility
from participation.text import privacy


def must_wait(*texts: str) -> bool:
    """Whether a contribution with these texts waits until somebody has looked: a strong hit is in one."""
    return any(privacy.strong(privacy.find(text)) for text in texts)


def text_of(subject: Subject) -> str:
    """All words of a contribution that everybody would read."""
    return f"{subject.searchable_title()}\n{subject.searchable_text()}"


def begin(*texts: str) -> Visibility:
    """How a new contribution with these texts begins: visible, or held; then `note` it once it exists."""
    return Visibility.held if must_wait(*texts) else Visibility.visible


def note(subject_id: int, space_id: int) -> None:
    """Note that a contribution waits because of its text."""
    db.session.execute(
        db.upsert(Hold)
        .values(subject_id=subject_id, held_at=clock.now(), settled_at=None)
        .on_conflict_do_update(index_elements=["subject_id"], set_={"settled_at": None})
    )
    ledger.record("contribution.held", subject_id=subject_id, space_id=space_id)


def show(subject: Subject) -> bool:
    """Show a contribution to everybody in its space, or let it wait; returns whether it is shown."""
    if must_wait(text_of(subject)):
        subjects.set_visibility(subject, Visibility.held, subject.visible_from or clock.now())
        note(subject.id, subject.space_id)
        return False
    subjects.set_visibility(subject, Visibility.visible)
    return True


def look_again(subject: Subject) -> bool:
    """Show what waited here once its author has taken the numbers out; returns whether it did.

    What waits for another reason goes on waiting.
    """
    if subject.visibility is not Visibility.held or must_wait(text_of(subject)):
        return False
    db.session.flush()
    if not settle(subject.id):
        return False
    subjects.set_visibility(subject, Visibility.visible)
    ledger.record(f"{subject.kind}.published", subject_id=subject.id, space_id=subject.space_id)
    return True


def settle(subject_id: int) -> bool:
    """Note that it waits no more: it was changed, or somebody has decided. False when it did not wait."""
    waited = db.session.scalars(
        update(Hold)
        .where(Hold.subject_id == subject_id, Hold.settled_at.is_(None))
        .values(settled_at=clock.now())
        .returning(Hold.subject_id)
        .execution_options(synchronize_session=False)
    ).first()
    return waited is not None


def keep_revision(
    subject: Subject,
    body: str,
    *,
    by: User | None,
    note: str = "",
    place: str = "",
    for_authority: bool = False,
) -> Revision:
    """Keep the text a contribution has now, as everybody will read it: numbers in it are covered."""
    revision = subjects.keep_revision(
        subject, covered(body), by=by, note=note, place=place, for_authority=for_authority
    )
    revision.title = covered(revision.title)
    db.session.flush()
    return revision


def covered(text: str) -> str:
    """A text whose strong hits are covered."""
    return privacy.cover(text, [(hit.start, hit.end) for hit in privacy.strong(privacy.find(text))])
