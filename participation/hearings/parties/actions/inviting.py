"""Asking the parties of a hearing by mail, and reminding those who have not answered, by the worker; and
noting who was asked by post.

A party is marked in the transaction that puts its mail into the outbox, so it gets one, whatever
is killed or runs twice.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, literal, select, update
from sqlalchemy.orm import aliased, joinedload

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.accounts.queries import normal_email
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.queries.public import is_open
from participation.hearings.parties.actions import parties
from participation.hearings.parties.models import (
    MOST_DAYS_BEFORE,
    Party,
    PartyLetter,
    party_letter_files,
)
from participation.hearings.parties.queries.invitations import carried
from participation.hearings.parties.queries.parties import days_before, letter_of
from participation.hearings.register.models import Organisation
from participation.hearings.responses.models import Response, ResponseStatus
from participation.i18n import force_locale, format_date
from participation.mail import Letter
from participation.subjects.models import Attachment, Subject

BATCH = 50
"""How many mails are written in one transaction: no more than others may wait for on SQLite."""
MORNING = timedelta(hours=16)
"""Before the end of a day: about eight in the morning."""


def invitation(
    hearing: Hearing,
    organisation: Organisation,
    key: str,
    *,
    again: bool,
    written: PartyLetter | None = None,
) -> Letter:
    """The mail that asks an organisation to respond, or reminds it (`again`); answers go to the contact.

    An invitation may be `written` by an official; a reminder is always the standard text.
    """
    path = f"/hearings/{hearing.id}/party/{key}"
    values: dict[str, Any] = {
        "hearing": hearing,
        "organisation": organisation.name,
        "owner": hearing.space.organisation,
        "timezone": hearing.space.timezone,
        "path": path,
    }
    template = "party-reminder" if again else "party-invitation"
    if written is not None and not again:
        template = "party-written"
        filled = {
            "{organisation}": organisation.name,
            "{link}": config.current().address + path,
            "{deadline}": deadline(hearing),
        }
        values |= {"title": _filled(written.title, filled), "body": _filled(written.body, filled)}
    contact = normal_email(hearing.contact_email)
    return mail.compose(
        organisation.email,
        template,
        hearing.language or hearing.space.language,
        values,
        {"Reply-To": contact} if contact else None,
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled in, each once: what is put in may hold braces."""
    return _PLACES.sub(lambda found: values[found[0]], text)


_PLACES = re.compile(r"\{(?:organisation|link|deadline)\}")


def deadline(hearing: Hearing) -> str:
    """The last day to answer, as mail in the hearing's language says it; empty without one."""
    if hearing.closes_at is None:
        return ""
    with force_locale(hearing.language or hearing.space.language):
        return format_date(hearing.closes_at, "weekday-year", hearing.space.timezone)


def standard(hearing: Hearing) -> tuple[str, str]:
    """The subject and the text of the standard invitation, with its places, to be written anew."""
    letter = mail.compose(
        "",
        "party-invitation",
        hearing.language or hearing.space.language,
        {
            "hearing": hearing,
            "organisation": "{organisation}",
            "owner": hearing.space.organisation,
            "timezone": hearing.space.timezone,
            "path": "{link}",
            "bare": True,
        },
    )
    body = letter.body.replace(config.current().address + "{link}", "{link}")
    when = deadline(hearing)
    return letter.subject, (body.replace(when, "{deadline}") if when else body).strip()


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
    written = None if again else letter_of(hearing.id)
    letters = {
        party.id: invitation(
            hearing, party.organisation, parties.new_key(party), again=again, written=written
        )
        for party in asked
    }
    files = [each.file_id for each in carried(hearing.id)] if written is not None else []
    ids = mail.put(list(letters.values()), files=files)
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
    # An address that was taken out of the register meanwhile leaves its party unasked, and who has
    # answered another way is asked no more.
    reached = [party for party in asked if party.organisation.email and not party.answered_at]
    if reached:
        _mail(hearing, reached, again=False)
        _note_asked(hearing, reached)
    return bool(asked)


def _note_asked(
    hearing: Hearing, asked: Sequence[Party], *, by: User | None = None, **figures: Any
) -> None:
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
        by=by.id if by else None,
        number=len(asked),
        **figures,
    )


def note_asked_by_post(hearing: Hearing, asked: Sequence[Party], *, by: User) -> int:
    """Note that those without an address have been written to by post; returns how many are new."""
    _held(hearing)
    db.hold(*asked)
    first = [each for each in asked if each.invited_at is None and not each.organisation.email]
    if first:
        _note_asked(hearing, first, by=by, by_post=True)
    return len(first)


def reminder_at(hearing: Hearing, days: int) -> datetime | None:
    """When those who have not answered are reminded: so many days before the deadline, in the morning."""
    if hearing.closes_at is None or not days:
        return None
    return hearing.closes_at - timedelta(days=days) - MORNING


def write_reminders(limit: int = BATCH) -> bool:
    """Remind, once, those who have been asked and have not answered; true while there may be more.

    Who was asked when the day of the reminder had come has the mail before them still. From whose
    address a response has come another way is not reminded: an official may not have linked it yet.
    """
    now = clock.now()
    with db.transaction(write=False):
        soon = Hearing.closes_at <= now + timedelta(days=MOST_DAYS_BEFORE + 1)
        waiting = select(Party.subject_id).where(*_OPEN_ONES)
        found = [each.id for each in _hearings(soon & Hearing.id.in_(waiting))]
    return any(_in_turn(each, lambda hearing: _remind(hearing, now, limit)) for each in found)


_responses, _writers = Response.__table__, aliased(User)
_HAS_COME = (
    select(literal(1))
    .select_from(_responses)
    .join(Subject.__table__, Subject.__table__.c.id == _responses.c.id)
    .outerjoin(_writers, _writers.id == Subject.__table__.c.author_id)
    .where(
        _responses.c.hearing_id == Party.subject_id,
        _responses.c.status == ResponseStatus.received,
        func.lower(func.coalesce(_writers.email, _responses.c.email)) == func.lower(Party.email),
        Party.email != "",
    )
    .correlate(Party)
)
"""A response from the address at which a party was asked."""

_OPEN_ONES = (
    Party.invited_at.is_not(None),
    Party.answered_at.is_(None),
    Party.refused_at.is_(None),
    Party.reminded_at.is_(None),
    Party.wanted_at.is_(None),
    Party.organisation.has(Organisation.email != ""),
    ~_HAS_COME.exists(),
)


def _remind(hearing: Hearing, now: datetime, limit: int) -> bool:
    at = reminder_at(hearing, days_before(hearing.id))
    if at is None or now < at or not _held(hearing):
        return False
    late = _locked(and_(Party.subject_id == hearing.id, Party.invited_at <= at, *_OPEN_ONES), limit)
    for party in late:
        party.reminded_at = now
    if late:
        _mail(hearing, late, again=True)
        ledger.record(
            "hearing.parties_reminded",
            subject_id=hearing.id,
            space_id=hearing.space_id,
            number=len(late),
        )
    return bool(late)


def is_over(hearing: Hearing) -> bool:
    """Whether the deadline has passed, so that those who have not answered have given no answer."""
    return hearing.phase() not in (Phase.draft, Phase.scheduled, Phase.open)


def example(hearing: Hearing, organisation: Organisation) -> Letter:
    """The mail as one of them will get it; the link in it leads nowhere."""
    return invitation(hearing, organisation, "…", again=False, written=letter_of(hearing.id))


def write_letter(
    hearing: Hearing, title: str, body: str, attachments: Sequence[Attachment], *, by: User
) -> None:
    """Let the invitation say this, and carry these documents of the hearing; mails that are out stay."""
    _held(hearing)
    found = letter_of(hearing.id)
    if found is None:
        found = PartyLetter(subject_id=hearing.id)
    found.title, found.body, found.saved_at, found.by_id = title, body, clock.now(), by.id
    db.session.add(found)
    db.session.flush()
    _forget_files(hearing)
    db.insert_many(
        party_letter_files,
        [{"subject_id": hearing.id, "attachment_id": each.id} for each in attachments],
    )
    _record_letter(hearing, by, standard=False)


def use_standard_letter(hearing: Hearing, *, by: User) -> None:
    """Let the invitation say what it says where nobody has written another."""
    _held(hearing)
    found = letter_of(hearing.id)
    if found is not None:
        _forget_files(hearing)
        db.session.delete(found)
        _record_letter(hearing, by, standard=True)


def _forget_files(hearing: Hearing) -> None:
    db.session.execute(
        delete(party_letter_files).where(party_letter_files.c.subject_id == hearing.id)
    )


def _record_letter(hearing: Hearing, by: User, *, standard: bool) -> None:
    ledger.record(
        "hearing.invitation_written",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        standard=standard,
    )
