"""Limits that must be exact: how often somebody may try, counted in the database for all processes."""

import hashlib
import hmac
from datetime import timedelta

from flask import request
from sqlalchemy import delete, update

from participation import clock, config, db
from participation.accounts.models import Attempt
from participation.accounts.queries import normal_email
from participation.web import TooMany
from participation.web.limiting import network_of


def _key(name: str) -> str:
    secret = config.current().secret_key
    return hmac.new(secret.encode(), f"limit:{name}".encode(), hashlib.sha256).hexdigest()[:40]


def _end_of_window(window: timedelta) -> int:
    length = int(window.total_seconds())
    return (int(clock.now().timestamp()) // length + 1) * length


def count(name: str, limit: int, window: timedelta) -> int:
    """Count one try of `name` and return how many there are in this window.

    Raises TooMany, which tells how long to wait, above the limit. What is counted stays when the
    form is shown again (422), so a view that refuses must have written nothing else.
    """
    db.keep()
    end = _end_of_window(window)
    statement = db.upsert(Attempt).values(key=_key(name), window=end, count=1)
    number = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[Attempt.key, Attempt.window], set_={"count": Attempt.count + 1}
        ).returning(Attempt.count)
    ).scalar_one()
    if number > limit:
        raise TooMany(end - int(clock.now().timestamp()))
    return number


def take_back(name: str, window: timedelta) -> None:
    """Uncount one try: it turned out to be a good one."""
    db.session.execute(
        update(Attempt)
        .where(
            Attempt.key == _key(name), Attempt.window == _end_of_window(window), Attempt.count > 0
        )
        .values(count=Attempt.count - 1)
        .execution_options(synchronize_session=False)
    )


def forget(name: str) -> None:
    """Begin to count `name` anew."""
    db.session.execute(
        delete(Attempt)
        .where(Attempt.key == _key(name))
        .execution_options(synchronize_session=False)
    )


def count_mail(address: str, about: str) -> None:
    """Count a mail that somebody lets us send: so many of a kind to one address, so many from one network.

    Each kind (`about`) counts for itself: whoever lets others be sent uses up no link of the owner's.
    """
    count(f"mail:{about}:to:{normal_email(address)}", 5, timedelta(hours=1))
    count(f"mail:from:{reader_address()}", 60, timedelta(hours=1))


def forget_old() -> bool:
    """Remove windows that have passed; true while there may be more. Worker only."""
    return db.prune(Attempt, Attempt.window < int(clock.now().timestamp()))


def reader_address() -> str:
    """The network address of the present reader; of IPv6 the part that is one customer's."""
    return network_of(request.remote_addr or "")
