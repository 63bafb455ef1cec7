"""Mail about a desk: wanting it, and writing it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import clock, config, db, mail
from participation.accounts.models import User
from participation.accounts.queries import held_open
from participation.desk import queries
from participation.desk.models import DeskMail
from participation.following.digests import last_morning
from participation.following.models import Frequency


def want_mail(user: User, wanted: bool) -> None:
    """Choose whether a mail comes in the morning when something new stands on the desk."""
    row = db.session.get(DeskMail, user.id)
    if row is not None and not wanted:
        db.session.delete(row)
    elif wanted:
        told = {each.key: sorted(each.ids) for each in queries.everything(user)}
        statement = db.upsert(DeskMail).values(user_id=user.id, told=told, written_at=clock.now())
        db.session.execute(statement.on_conflict_do_nothing())
    db.session.flush()


def write_next() -> bool:
    """Write the mail of the one whose turn it is, when something new stands on the desk; true while
    there may be more. It is new when a piece of it was not there at the last look."""
    with db.transaction() as session:
        morning = last_morning(clock.now(), Frequency.daily, config.current().timezone)
        row = session.scalars(
            select(DeskMail)
            .where(DeskMail.written_at < morning)
            .order_by(DeskMail.user_id)
            .limit(1)
            .options(joinedload(DeskMail.user).selectinload(User.roles))
            .with_for_update(of=DeskMail, skip_locked=True)
        ).one_or_none()
        if row is None:
            return False
        waits = queries.everything(row.user)
        new = [each for each in waits if each.ids - set(row.told.get(each.key, ()))]
        row.told = {each.key: sorted(each.ids) for each in waits}
        row.written_at = clock.now()
        if new and row.user.email and row.user_id in held_open([row.user_id]):
            mail.write(row.user.email, "desk", row.user.language, person=row.user, waits=new)
        return True


def forget(user: User) -> None:
    """Write no mail about a desk any more: with the account."""
    want_mail(user, False)
