"""Letters in which words of a contribution stand: what is hidden is taken out of them while they wait."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, literal, or_, select, update

from participation import clock, db
from participation.db import Base
from participation.mail.outbox import Letter, letters_about


def free(now: datetime) -> ColumnElement[bool]:
    """The condition for letters that no worker has in hand: they have not left, and do not just now."""
    unclaimed = or_(Letter.claimed_until.is_(None), Letter.claimed_until <= now)
    return and_(Letter.sent_at.is_(None), unclaimed)


def is_hidden() -> ColumnElement[bool]:
    """Whether a contribution whose words stand in a letter has been hidden, withheld or withdrawn."""
    about, subjects = letters_about.c, Base.metadata.tables["subjects"].c
    return (
        select(literal(1))
        .select_from(letters_about)
        .join(subjects.id.table, subjects.id == about.subject_id)
        .where(
            about.letter_id == Letter.id,
            or_(subjects.visibility == "hidden", subjects.context_hidden),
        )
        .exists()
    )


def leave_out_hidden(limit: int = 100) -> bool:
    """Take out of the letters that wait what has been hidden since; true while there may be more."""
    quiet = {"synchronize_session": False}
    with db.transaction() as session:
        found = session.execute(
            select(Letter.id, Letter.body_if_hidden.is_(None))
            .where(free(clock.now()), is_hidden())
            .order_by(Letter.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        dropped = [number for number, is_dropped in found if is_dropped]
        kept = [number for number, is_dropped in found if not is_dropped]
        session.execute(delete(Letter).where(Letter.id.in_(dropped)).execution_options(**quiet))
        session.execute(
            update(Letter)
            .where(Letter.id.in_(kept))
            .values(body=Letter.body_if_hidden, body_if_hidden=None)
            .execution_options(**quiet)
        )
        session.execute(delete(letters_about).where(letters_about.c.letter_id.in_(kept)))
        return len(found) == limit
