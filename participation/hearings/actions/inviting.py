"""Asking the parties of a hearing by mail, and reminding those who have not answered; worker only.

A party is marked in the transaction that puts its mail into the outbox, so it gets one, whatever
is killed or runs twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import joinedload

from participation import clock, db, ledger, mail
from participation.hearings.models import Hearing, Phase
from participation.hearings.queries.public import is_open
from participation.mail import Letter
from participation.parties import actions as parties
from participation.parties.models import MOST_DAYS_BEFORE, Organisation, Party
from participation.parties.queries import days_before

BATCH = 50
"""How many mails are written in one transaction: no more than others may wait for on SQLite."""
MORNING = timedelta(hours=16)
"""Before the end of a day: about eight in the morning."""


def invitation(hearing: Hearing, organisation: Organisation, key: str, *, again: bool) -> Letter:
    """The mail that asks an organisation to respond, or reminds it (`again`)."""
    return mail.compose(
        organisation.email,
        "party-reminder" if again else "party-invitation",
        hearing.language or hearing.space.language,
        {
            "hearing": hearing,
            "organisation": organisation.name,
            "owner": hearing.space.organisation,
            "timezone": hearing.space.timezone,
            "path": f"/hearings/{hearing.id}/party/{key}",
        },
    )


def _locked(condition: Any, limit: int) -> Sequence[Party]:
    """Parties to write to now, for ourselves alone."""
    return db.session.scalars(
        select(Party)
        .where(condition)
        .options(joinedload(Party.organisation))
        .order_by(Party.id)
        .limit(limit)
        .with_for_update(of=Party, skip_locked=True)
    ).all()


def _mail(hearing: Hearing, asked: Sequence[Party], *, again: bool) -> None:
    """Put a mail for each into the outbox, in one statement, with a link of its own."""
    letters = {
        party.id: invitation(hearing, party.organisation, parties.new_key(party), again=again)
        for party in asked
    }
    ids = mail.put(list(letters.values()))
    for party in asked:
        party.letter_id = ids[letters[party.id].message_id]
        party.email = party.organisation.email


def _hearings(condition: Any) -> Sequence[Hearing]:
    return db.session.scalars(
        select(Hearing)
        .where(is_open(clock.now()), condition)
        .options(joinedload(Hearing.space))
        .order_by(Hearing.closes_at, Hearing.id)
    ).all()


def _held(hearing: Hearing) -> bool:
    """Hold a hearing before its parties; whether it is still open. Nobody is asked to answer another."""
    db.hold(hearing)
    return hearing.phase() is Phase.open


def write_invitations(limit: int = BATCH) -> bool:
    """Ask the parties that wait for it in hearings that are open; true while there may be more."""
    with db.transaction(write=False):
        waiting = select(Party.subject_id).where(Party.wanted_at.is_not(None))
        found = [each.id for each in _hearings(Hearing.id.in_(waiting))]
    return any(_in_turn(each, lambda hearing: ask(hearing, limit)) for each in found)


def _in_turn(hearing_id: int, do: Callable[[Hearing], bool]) -> bool:
    """Do something with one hearing in a transaction of its own, so that only one is held at a time."""
    with db.transaction():
        found = _hearings(Hearing.id == hearing_id)
        return bool(found) and do(found[0])


def ask(hearing: Hearing, limit: int = BATCH) -> bool:
    """Ask the parties of an open hearing that wait for it; false when none waits."""
    if not _held(hearing):
        return False
    asked = _locked((Party.subject_id == hearing.id) & Party.wanted_at.is_not(None), limit)
    for party in asked:
        party.wanted_at = None
    # An address that was taken out of the register meanwhile leaves its party unasked.
    reached = [party for party in asked if party.organisation.email]
    if reached:
        _mail(hearing, reached, again=False)
        _note_asked(hearing, reached)
    return bool(asked)


def _note_asked(hearing: Hearing, asked: Sequence[Party]) -> None:
    now, first = clock.now(), [party for party in asked if party.invited_at is None]
    for party in first:
        party.invited_at = now
    db.session.execute(
        update(Hearing)
        .where(Hearing.id == hearing.id)
        .values(party_count=Hearing.party_count + len(first))
        .execution_options(synchronize_session=False)
    )
    ledger.record(
        "hearing.parties_asked",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        number=len(asked),
    )


def reminder_at(hearing: Hearing, days: int) -> datetime | None:
    """When those who have not answered are reminded: so many days before the deadline, in the morning."""
    if hearing.closes_at is None or not days:
        return None
    return hearing.closes_at - timedelta(days=days) - MORNING


def write_reminders(limit: int = BATCH) -> bool:
    """Remind, once, those who have been asked and have not answered; true while there may be more.

    Who was asked when the day of the reminder had come has the mail before them still.
    """
    now = clock.now()
    with db.transaction(write=False):
        soon = Hearing.closes_at <= now + timedelta(days=MOST_DAYS_BEFORE + 1)
        waiting = select(Party.subject_id).where(*_OPEN_ONES)
        found = [each.id for each in _hearings(soon & Hearing.id.in_(waiting))]
    return any(_in_turn(each, lambda hearing: _remind(hearing, now, limit)) for each in found)


_OPEN_ONES = (
    Party.invited_at.is_not(None),
    Party.answered_at.is_(None),
    Party.refused_at.is_(None),
    Party.reminded_at.is_(None),
    Party.wanted_at.is_(None),
)


def _remind(hearing: Hearing, now: datetime, limit: int) -> bool:
    at = reminder_at(hearing, days_before(hearing.id))
    if at is None or now < at or not _held(hearing):
        return False
    late = _locked(and_(Party.subject_id == hearing.id, Party.invited_at <= at, *_OPEN_ONES), limit)
    for party in late:
        party.reminded_at = now
    reached = [party for party in late if party.organisation.email]
    if reached:
        _mail(hearing, reached, again=True)
        ledger.record(
            "hearing.parties_reminded",
            subject_id=hearing.id,
            space_id=hearing.space_id,
            number=len(reached),
        )
    return bool(late)


def is_over(hearing: Hearing) -> bool:
    """Whether the deadline has passed, so that those who have not answered have given no answer."""
    return hearing.phase() not in (Phase.draft, Phase.scheduled, Phase.open)


def example(hearing: Hearing, organisation: Organisation) -> Letter:
    """The mail as one of them will get it; the link in it leads nowhere."""
    return invitation(hearing, organisation, "…", again=False)
