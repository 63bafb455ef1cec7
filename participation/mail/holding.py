"""Holding all mail back, letting it leave again, and throwing away what waits."""

from typing import Any

from flask import g
from sqlalchemy import delete, select

from participation import clock, db
from participation.mail.hiding import free
from participation.mail.outbox import PAUSED, Letter, MailHold


def pause(reason: str) -> None:
    """Let no mail leave until `resume`, in the present transaction; what is written waits."""
    hold_back(PAUSED, reason=reason, since=clock.now(), until=None, tries=0)


def resume() -> None:
    """Let mail leave again, at once, also where the mail server was away."""
    db.session.execute(delete(MailHold).execution_options(synchronize_session=False))
    g.wake = True


def discard() -> int:
    """Throw away what waits, in the present transaction; returns how many. After a restore: the letters
    that waited when the backup was made have long been sent by the site it was made of."""
    gone = db.session.scalars(
        delete(Letter)
        .where(free(clock.now()), Letter.failed_at.is_(None))
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(gone)


def paused() -> MailHold | None:
    """Why (`reason`) and since when no mail leaves until somebody says so; None when it may leave."""
    return holds().get(PAUSED)


def hold_back(name: str, **values: Any) -> None:
    statement = db.upsert(MailHold).values(name=name, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def holds() -> dict[str, MailHold]:
    """Why no mail leaves, by name: PAUSED by somebody, the server AWAY."""
    return {hold.name: hold for hold in db.session.scalars(select(MailHold))}
