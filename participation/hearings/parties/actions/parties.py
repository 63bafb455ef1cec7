"""Put parties on the list of a hearing, and note what an invitation has come to."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from participation import clock, db, ledger, text
from participation.accounts.models import User
from participation.accounts.queries import hash_token
from participation.hearings.parties.models import Party, PartyLink, PartyReminder
from participation.hearings.parties.rules import may_be_asked_again, may_be_removed
from participation.hearings.register.models import Organisation
from participation.mail import REFUSED, Letter

_SAID = re.compile(r"\((\d{3}), b?(['\"])(.*?)\2\)", re.DOTALL)


def put_on_list(
    subject_id: int, space_id: int, organisations: Sequence[Organisation], *, by: User
) -> int:
    """Make organisations parties of a hearing, to be asked later; returns how many are new."""
    now = clock.now()
    rows = [
        {
            "subject_id": subject_id,
            "organisation_id": each.id,
            "added_at": now,
            "added_by_id": by.id,
            "email": "",
            "refusal": "",
            "no_remarks": False,
        }
        for each in organisations
    ]
    added = 0
    for start in range(0, len(rows), 500):
        statement = db.upsert(Party).values(rows[start : start + 500])
        added += len(
            db.session.execute(statement.on_conflict_do_nothing().returning(Party.id)).all()
        )
    if added:
        ledger.record(
            "hearing.parties_added",
            subject_id=subject_id,
            space_id=space_id,
            by=by.id,
            number=added,
        )
    return added


def take_off_list(party: Party, space_id: int, *, by: User) -> bool:
    """Take a party off the list; false when it has been asked meanwhile."""
    db.hold(party)
    if not may_be_removed(party):
        return False
    subject_id = party.subject_id
    db.session.delete(party)
    ledger.record("hearing.party_removed", subject_id=subject_id, space_id=space_id, by=by.id)
    return True


def want_sent(parties: Sequence[Party], space_id: int, *, by: User) -> int:
    """Let those with an address be asked: at once when the hearing is open, else when it opens.

    Returns how many: those that a colleague has sent to meanwhile get no second mail.
    """
    ready = {each.id: each for each in parties if each.organisation.email}
    db.hold_rows(Party, ready)
    wanted = db.session.scalars(
        update(Party)
        .where(
            Party.id.in_(ready),
            Party.wanted_at.is_(None),
            Party.invited_at.is_(None),
            Party.answered_at.is_(None),
        )
        .values(wanted_at=clock.now())
        .returning(Party.id)
        .execution_options(synchronize_session=False)
    ).all()
    for each in wanted:
        db.session.expire(ready[each], ["wanted_at"])
    if wanted:
        ledger.record(
            "hearing.parties_ready",
            subject_id=ready[wanted[0]].subject_id,
            space_id=space_id,
            by=by.id,
            number=len(wanted),
        )
    return len(wanted)


def send_again(party: Party, email: str, space_id: int, *, by: User) -> bool:
    """Send the invitation once more, to an address that is kept in the register.

    The links in earlier mails end: they may be with somebody else. A mail that is still tried is
    taken back. False when the party has answered meanwhile.
    """
    db.hold(party)
    if not may_be_asked_again(party):
        return False
    party.organisation.email = email
    db.session.execute(delete(PartyLink).where(PartyLink.party_id == party.id))
    if party.letter_id is not None:
        old = party.letter_id
        party.letter_id = None
        db.session.flush()
        db.session.execute(delete(Letter).where(Letter.id == old, Letter.sent_at.is_(None)))
    party.refused_at, party.refusal = None, ""
    party.wanted_at = clock.now()
    ledger.record(
        "hearing.party_sent_again", subject_id=party.subject_id, space_id=space_id, by=by.id
    )
    return True


def new_key(party: Party) -> str:
    """Make a personal link's key for a mail; nothing in the database leads back to it."""
    key = secrets.token_urlsafe(32)
    db.session.add(PartyLink(party_id=party.id, key_hash=hash_token(key), created_at=clock.now()))
    return key


def remind_before(subject_id: int, days: int, space_id: int, *, by: User) -> None:
    """Set how many days before the deadline those who have not answered are reminded; 0 is never."""
    statement = db.upsert(PartyReminder).values(subject_id=subject_id, days_before=days)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["subject_id"], set_={"days_before": statement.excluded.days_before}
        )
    )
    ledger.record(
        "hearing.reminder_set", subject_id=subject_id, space_id=space_id, by=by.id, days=days
    )


# What becomes of an invitation.


def note_link_used(party: Party) -> None:
    """Note that somebody has opened the personal link: for the first time, or after a reminder."""
    used, reminded = party.link_used_at, party.reminded_at
    if used is None or (reminded is not None and used < reminded):
        party.link_used_at = clock.now()
        db.session.flush()


def note_answers(
    party_id: int, answered_at: datetime | None, number: int | None, no_remarks: bool
) -> None:
    """Note what a party's responses come to: since when it has answered, if it has, and under which number.

    A reminder that has not left is taken back.
    """
    party = db.session.get_one(Party, party_id)
    party.answered_at, party.response_number, party.no_remarks = answered_at, number, no_remarks
    db.session.flush()
    if answered_at is None or party.reminded_at is None or party.letter_id is None:
        return
    waiting = db.session.execute(
        delete(Letter)
        .where(Letter.id == party.letter_id, Letter.sent_at.is_(None))
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    ).first()
    if waiting is not None:
        party.letter_id, party.reminded_at = None, None
        db.session.flush()


def note_refusals(limit: int = 100) -> bool:
    """Read off the outbox whose mail server refused a mail, and who got one after all.

    A server that refuses for good (5xx) is believed at once; a mail that was given up counts
    whatever the reason. True while there may be more.
    """
    with db.transaction() as session:
        tried = or_(Letter.failed_at.is_not(None), Letter.error.like(f"{REFUSED}%(5__,%"))
        refused = session.execute(
            select(Party, Letter.error)
            .join(Letter, Letter.id == Party.letter_id)
            .where(Letter.sent_at.is_(None), tried, Party.refused_at.is_(None))
            .order_by(Party.id)
            .limit(limit)
            # Under the lock it is asked again: one that is sent anew has another letter.
            .with_for_update(of=Party, skip_locked=True)
        ).all()
        for party, error in refused:
            party.refused_at, party.refusal = clock.now(), _said(error or "")
        arrived = session.scalars(
            select(Party)
            .join(Letter, Letter.id == Party.letter_id)
            .where(Letter.sent_at.is_not(None), Party.refused_at.is_not(None))
            .order_by(Party.id)
            .limit(limit)
            .with_for_update(of=Party, skip_locked=True)
        ).all()
        for party in arrived:
            party.refused_at, party.refusal = None, ""
        return limit in (len(refused), len(arrived))


def _said(error: str) -> str:
    """What the mail server said, without Python around it."""
    found = _SAID.search(error)
    return text.line(f"{found[1]} {found[3]}" if found else error)[:300]
