"""Sending what is due, letter by letter: claimed, looked at again, sent, and how it went."""

import re
import smtplib
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import Select, delete, or_, select, update

from participation import clock, config, db, smtp
from participation.mail.hiding import free, is_hidden
from participation.mail.holding import hold_back
from participation.mail.messages import files_of, message_of
from participation.mail.outbox import AWAY, BLOT, Letter, MailHold
from participation.mail.transports import Transport, transport

log = structlog.get_logger()
CLAIM = timedelta(seconds=smtp.TAKEN_WITHIN + 120)
"""How long a letter is one worker's: longer than sending it can take, also when two clocks differ. If
the worker is killed meanwhile, another has it after that."""
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=6)
"""How long a letter waits at most before it is tried again."""
LONGEST_WAIT = 10
"""Minutes until a mail server that is away is asked again, at most."""
REFUSED = smtplib.SMTPRecipientsRefused.__name__
"""How the outbox begins to note that the receiver's server does not take mail for the address."""


class _NotWanted(Exception):
    """The letter was taken back, or another worker's, before its text left."""


def _due(now: datetime) -> Select[Any]:
    """The letters that may leave now; none while mail is held back."""
    held = select(MailHold.name).where(or_(MailHold.until.is_(None), MailHold.until > now))
    return (
        select(Letter.id)
        .where(
            free(now),
            Letter.failed_at.is_(None),
            Letter.due_at <= now,
            ~held.exists(),
            ~is_hidden(),
        )
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
    )


def any_due() -> bool:
    """Whether there is anything to send now."""
    with db.transaction(write=False) as session:
        return session.scalar(_due(clock.now())) is not None


def claim_next() -> Letter | None:
    """Take the next letter for ourselves, in one statement; nobody else tries it until CLAIM is over."""
    now = clock.now()
    with db.transaction() as session:
        letter = session.scalar(
            update(Letter)
            .where(Letter.id == _due(now).with_for_update(skip_locked=True).scalar_subquery())
            .values(claim=uuid4().hex, claimed_until=now + CLAIM, attempts=Letter.attempts + 1)
            .returning(Letter)
            .execution_options(synchronize_session=False)
        )
        if letter is not None:
            session.expunge(letter)
        return letter


def _look(letter: Letter) -> None:
    """Raise _NotWanted unless the letter is still there, unsent, claimed by us, and nothing in it has
    been hidden."""
    with db.transaction(write=False) as session:
        ours = session.scalar(
            select(Letter.id).where(
                Letter.id == letter.id,
                Letter.claim == letter.claim,
                Letter.claimed_until > clock.now(),
                Letter.sent_at.is_(None),
                ~is_hidden(),
            )
        )
    if ours is None:
        raise _NotWanted


def _settle(letter: Letter, error: str | None, whose: smtp.Trouble | None) -> None:
    """Write down how it went: of a letter that was sent nothing is kept but when.

    One that was not sent waits longer each time, and is given up at last, or at once when it will never
    be taken.
    """
    now = clock.now()
    values: dict[str, Any] = {"claim": None, "claimed_until": None}
    condition = Letter.claim == letter.claim
    if error is None:
        # Sent is sent, also when it took so long that another worker has it in hand by now.
        condition = Letter.sent_at.is_(None)
        values |= {
            "sent_at": now,
            "error": None,
            "to": "",
            "subject": "",
            "body": "",
            "body_if_hidden": None,
            "headers": {},
        }
    elif whose is smtp.Trouble.lasting or letter.attempts >= MAX_ATTEMPTS:
        values |= {"failed_at": now, "error": error}
    else:
        pause = min(timedelta(minutes=2 ** (letter.attempts - 1)), LONGEST_PAUSE)
        values |= {"due_at": now + pause, "error": error}
    with db.transaction() as session:
        session.execute(
            update(Letter)
            .where(Letter.id == letter.id, condition)
            .values(values)
            .execution_options(synchronize_session=False)
        )
        if error is None:
            session.execute(delete(MailHold).where(MailHold.name == AWAY))


_stopping = threading.Event()


def stop() -> None:
    """Let `deliver` end, in whatever thread it runs, when the letter it has in hand is dealt with."""
    _stopping.set()


def deliver() -> int:
    """Send what is due, letter by letter over one connection; returns how many were tried.

    Each letter is sent at least once, and twice only when this process ends between the server's
    taking it and our writing that down, or when the server takes it and does not say so in time.
    Whatever is wrong with a letter concerns that letter; when the server is away, or does not let us in,
    all letters wait for it, and none has been tried.
    """
    tried = 0
    server = transport()
    try:
        while not _stopping.is_set() and any_due():
            try:
                server.open()
            except Exception as problem:
                wait_for_server(problem)
                break
            letter = claim_next()
            if letter is None:
                break
            tried += 1
            if not _send(server, letter):
                break
    finally:
        server.close()
    return tried


def _send(server: Transport, letter: Letter) -> bool:
    """Send one letter that is ours; false when no other would do better now."""
    try:
        message = message_of(letter, config.current().mail_from, files_of(letter))
        bytes(message)
    except Exception as problem:
        _settle(letter, _named(problem, letter), smtp.Trouble.lasting)
        return True
    try:
        server.send(message, letter.to, lambda: _look(letter))
    except _NotWanted:
        log.info("mail.not_wanted", letter=letter.id)
        _settle(letter, "the claim was over before the server answered", smtp.Trouble.passing)
        return True
    except Exception as problem:
        whose = smtp.trouble(problem)
        _settle(letter, _named(problem, letter), whose)
        if whose is smtp.Trouble.server:
            wait_for_server(problem, letter.to)
        return whose is not smtp.Trouble.server
    _settle(letter, None, None)
    return True


def _named(problem: Exception, letter: Letter) -> str:
    """What is noted about a problem; the log hears its kind only, for the rest may name the receiver."""
    kind = type(problem).__name__
    log.warning("mail.failed", letter=letter.id, attempts=letter.attempts, error=kind)
    return f"{kind}: {problem}"[:500]


def wait_for_server(problem: Exception, receiver: str = "") -> None:
    """Let no letter leave for a while: the server is away, or does not let us in.

    What it said is kept for as long as that lasts, and names no receiver.
    """
    now = clock.now()
    reason = f"{type(problem).__name__}: {problem}"
    if receiver:
        reason = re.sub(re.escape(receiver), BLOT, reason, flags=re.IGNORECASE)
    with db.transaction() as session:
        before = session.get(MailHold, AWAY)
        tries = before.tries + 1 if before is not None else 1
        pause = min(2 ** (tries - 1), LONGEST_WAIT)
        hold_back(
            AWAY,
            reason=reason[:500],
            since=before.since if before is not None else now,
            until=now + timedelta(minutes=pause),
            tries=tries,
        )
    log.warning("mail.server_away", error=type(problem).__name__, tries=tries, minutes=pause)
