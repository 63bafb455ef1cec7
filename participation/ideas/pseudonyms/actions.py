"""Choosing a pseudonym, and reading whose one is."""

from typing import Any

from sqlalchemy import delete, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.boxes.models import Box
from participation.ideas.pseudonyms import naming, queries, signing
from participation.ideas.pseudonyms.models import Pseudonym, PseudonymReading
from participation.subjects.models import Revision, StateChange, Subject


class Refused(ValueError):
    """A name that is no pseudonym for this person, with why: `somebody` has it, or it is that of an
    `office`."""


class HasOne(db.Overtaken, ValueError):
    """The person has a pseudonym in the box already; it stays."""


def choose(box: Box, name: str, *, by: User) -> str:
    """Have this name in a box from now on. Raises Refused for a name of somebody on the site or in the box,
    the person's own among them, and HasOne for a second one."""
    name = " ".join(name.split())
    if naming.holds_one_of(name, queries.staff_and_offices(box)):
        raise Refused("office")
    own = [each for each in (by.name, by.pseudonym) if each]
    if naming.holds_one_of(name, own) or queries.is_somebodys(name):
        raise Refused("somebody")
    if signing.worn(box.id, by.id) is not None:
        raise HasOne(name)
    found = signing.take(box.id, by.id, name)
    if found is None:
        raise Refused("somebody")
    if found != name:
        raise HasOne(found)
    ledger.record("pseudonym.chosen", space_id=box.space_id, by=by.id, box=box.id)
    return found


def learn(subject: Subject, reason: str, *, by: User) -> PseudonymReading:
    """A moderator reads who wrote a contribution: that, who did it and why is kept, for the person to see."""
    if subject.author_id is None:
        raise db.Overtaken("nobody is known to have written it")
    made = PseudonymReading(
        subject_id=subject.id,
        user_id=subject.author_id,
        by_id=by.id,
        at=clock.now(),
        reason=reason,
    )
    db.session.add(made)
    db.session.flush()
    ledger.record("pseudonym.read", subject_id=subject.id, space_id=subject.space_id, by=by.id)
    return made


def forget(user: User) -> None:
    """Before an account is erased: the pseudonyms go, and with them what was written under them has only
    "Former participant" beside it. That it was read whose they were goes too."""
    mine: list[tuple[Any, Any]] = [
        (Subject, Subject.author_id),
        (StateChange, StateChange.by_id),
        (Revision, Revision.by_id),
    ]
    for kind, person in mine:
        table = kind.__table__
        db.session.execute(
            update(table)
            .where(table.c[person.key] == user.id, table.c.signed.is_not(None))
            .values(signed=None)
        )
    db.session.execute(delete(Pseudonym).where(Pseudonym.user_id == user.id))
    db.session.execute(delete(PseudonymReading).where(PseudonymReading.user_id == user.id))
