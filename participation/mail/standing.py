"""How the outbox stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from participation import clock, db
from participation.mail.holding import holds
from participation.mail.outbox import AWAY, PAUSED, Letter, MailHold


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands."""

    waiting: int
    failed: int
    overdue_since: datetime | None
    """Since when the first letter that may leave now could have left; None when none is due."""
    paused: MailHold | None
    """Somebody has said that no mail leaves."""
    away: MailHold | None
    """The mail server does not answer or does not let us in; asked again at `until`."""


def state() -> OutboxState:
    """How many letters wait and were given up, since when the first is overdue, what holds them back."""
    waiting = and_(Letter.sent_at.is_(None), Letter.failed_at.is_(None))
    row = db.session.execute(
        select(
            func.count(Letter.id).filter(waiting),
            func.count(Letter.id).filter(Letter.failed_at.is_not(None)),
            func.min(Letter.due_at).filter(waiting, Letter.due_at <= clock.now()),
        ).where(Letter.sent_at.is_(None))
    ).one()
    known = holds()
    return OutboxState(*row, paused=known.get(PAUSED), away=known.get(AWAY))


def counts() -> tuple[int, int]:
    """How many letters wait, and how many were given up."""
    known = state()
    return known.waiting, known.failed
