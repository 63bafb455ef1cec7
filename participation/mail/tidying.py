"""What is put right and forgotten: moments in the future, old letters, the address of somebody who leaves."""

from datetime import timedelta

import structlog
from sqlalchemy import and_, delete, func, or_, update

from participation import clock, db
from participation.mail.outbox import BLOT, Letter, MailHold
from participation.mail.sending import CLAIM, LONGEST_PAUSE, LONGEST_WAIT

log = structlog.get_logger()

KEPT_AFTER_SENDING = timedelta(days=7)


def bring_back() -> None:
    """Let letters leave that wait for a moment further away than any that is given: a clock was wrong."""
    far = clock.now() + clock.APART
    told_apart = or_(
        and_(Letter.failed_at.is_(None), Letter.due_at > far + LONGEST_PAUSE),
        Letter.claimed_until > far + CLAIM,
    )
    with db.transaction() as session:
        found = session.execute(
            update(Letter)
            .where(Letter.sent_at.is_(None), told_apart)
            .values(due_at=clock.now(), claim=None, claimed_until=None)
            .returning(Letter.id)
            .execution_options(synchronize_session=False)
        ).all()
        session.execute(
            delete(MailHold).where(MailHold.until > far + timedelta(minutes=LONGEST_WAIT))
        )
    if found:
        log.warning("mail.time_in_the_future", letters=len(found))


def forget_old() -> bool:
    """Remove letters that were sent or given up long ago; true while there may be more."""
    before = clock.now() - KEPT_AFTER_SENDING
    return db.prune(Letter, or_(Letter.sent_at < before, Letter.failed_at < before))


def forget_address(address: str) -> None:
    """Remove an address from the outbox, in the present transaction: its holder is to be forgotten.

    Letters to it go, whether they wait, are being sent, or were given up; of those that were sent nothing
    is left anyway. Where a letter to somebody else names it, it is blotted out.
    """
    db.session.execute(
        delete(Letter)
        .where(func.lower(Letter.to) == address.lower())
        .execution_options(synchronize_session="fetch")
    )
    for column in (Letter.subject, Letter.body, Letter.body_if_hidden):
        db.session.execute(
            update(Letter)
            .where(Letter.sent_at.is_(None), column.contains(address, autoescape=True))
            .values({column: func.replace(column, address, BLOT)})
            .execution_options(synchronize_session="fetch")
        )
