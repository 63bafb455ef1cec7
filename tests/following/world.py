"""Followers and news for the tests of this room."""

from typing import Any

from sqlalchemy import select

from participation import db, ledger
from participation.accounts.models import User
from participation.following import actions, digests
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.mail import Letter


def follower(person: User | None = None, email: str | None = None, **values: Any) -> Follower:
    values.setdefault("frequency", Frequency.at_once)
    found = db.session.scalar(
        select(Follower).where(Follower.user_id == person.id if person else Follower.email == email)
    )
    if found is None:
        found = Follower(user_id=person.id if person else None, email=email, **values)
        db.session.add(found)
        db.session.flush()
    return found


def follows(who: Follower, **target: Any) -> Follow:
    """`subject_id=…`, `box_id=…`, `label_id=…` or `space_id=…`."""
    made = Follow(follower_id=who.id, **target)
    db.session.add(made)
    db.session.flush()
    return made


def read_ledger() -> None:
    """What the worker does with what was recorded."""
    db.session.commit()
    ledger.follow_to_the_end()


def write_letters() -> None:
    db.session.commit()
    while digests.take_back():
        pass
    while digests.write_due():
        pass


def notices(who: Follower) -> list[str]:
    """What a follower was told, in order."""
    return list(
        db.session.scalars(
            select(Notice.action).where(Notice.follower_id == who.id).order_by(Notice.id)
        )
    )


def letters(to: str | None = None) -> list[Letter]:
    found = select(Letter).where(Letter.headers != {}).order_by(Letter.id)
    return [
        each
        for each in db.session.scalars(found)
        if (to is None or each.to == to) and "List-Unsubscribe" in each.headers
    ]


__all__ = ["actions", "follower", "follows", "letters", "notices", "read_ledger", "write_letters"]
