"""Reads about people."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import has_request_context, request
from sqlalchemy import ColumnElement, ScalarSelect, Select, Text, bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, text
from participation.accounts import parts
from participation.accounts.models import Purpose, Role, SignIn, Token, User
from participation.db import UTCDateTime
from participation.web.csrf import SAFE

IDLE = timedelta(days=30)
"""How long a sign-in that is not used still counts."""


def normal_email(address: str) -> str | None:
    """An address as it is kept and compared: lower case, the domain as computers write it.

    One with an encoded word (RFC 2047) is none: in the head of a mail it would be read as another.
    """
    try:
        found = validate_email(text.visible(text.clean(address))[:400], check_deliverability=False)
    except EmailNotValidError:
        return None
    if not found.ascii_email or "=?" in found.ascii_email:
        return None
    return found.ascii_email.lower()


def hash_token(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_sign_in(token: str) -> User | None:
    """The person signed in with this token, with all roles and figures, in one query.

    A request that changes something seldom shows a page: it reads the figures when they are asked for.
    """
    reading = not has_request_context() or request.method in SAFE
    figures = parts.figures() if reading else {}
    statement = _by_sign_in(tuple(figure.query for figure in figures.values()), reading)
    values = {"token": hash_token(token), "since": clock.now() - IDLE, **_values(figures)}
    rows = db.rows(statement, values).all()
    if not rows:
        return None
    # One row for each role, and one for somebody who holds none.
    first = rows[0]
    user = db.as_loaded(User, first[:_PERSON])
    if "roles" not in user.__dict__:
        held = [row[_PERSON:_ROLE] for row in rows if row[_PERSON] is not None]
        set_committed_value(user, "roles", [db.as_loaded(Role, each) for each in held])
    sign_in_id, last_seen_at, *counted = first[_ROLE:]
    user.__dict__.update(
        sign_in_token=token,
        sign_in_id=sign_in_id,
        last_seen_at=last_seen_at,
        figures_read=dict(zip(figures, counted, strict=True))
        if reading
        else partial(_figures_of, user.id),
    )
    return user


def _values(figures: Mapping[str, parts.BoundFigure]) -> dict[str, Any]:
    return {name: value for each in figures.values() for name, value in each.values.items()}


def _figures_of(user_id: int) -> dict[str, Any]:
    """The figures of a person, in one query; none where the database can no longer be asked, so
    that the page about an error can be shown."""
    figures = parts.figures()
    if not figures:
        return {}
    queries = (figure.query for figure in figures.values())
    statement = select(*queries).select_from(User).where(User.id == user_id)
    try:
        counted = db.session.execute(statement, _values(figures)).one()
    except SQLAlchemyError:
        return {}
    return dict(zip(figures, counted, strict=True))


_PERSON = len(User.__table__.columns)
_ROLE = _PERSON + len(Role.__table__.columns)


# Built anew, it takes 0.3 ms of the 2.4 of a page for somebody signed in.
@lru_cache(maxsize=64)
def _by_sign_in(figures: tuple[ScalarSelect[Any], ...], reading: bool) -> Select[Any]:
    """The columns of the person, of each role, and of the sign-in, and the figures.

    Whoever writes is held, beside others who do: erasing the account waits for what is being written
    in the person's name, and what comes after finds nobody (`actions.erase`).
    """
    statement = (
        select(
            *User.__table__.columns,
            *Role.__table__.columns,
            SignIn.id,
            SignIn.last_seen_at,
            *figures,
        )
        .join(SignIn, SignIn.user_id == User.id)
        .outerjoin(Role, Role.user_id == User.id)
        .where(
            SignIn.token_hash == bindparam("token", type_=Text),
            SignIn.revoked_at.is_(None),
            SignIn.last_seen_at > bindparam("since", type_=UTCDateTime()),
            User.disabled_at.is_(None),
        )
    )
    if reading:
        return statement
    return statement.with_for_update(read=True, key_share=True, of=User)


def by_email(email: str) -> User | None:
    """The person with this address, with roles."""
    address = normal_email(email)
    if address is None:
        return None
    return (
        db.session.scalars(
            select(User).where(User.email == address).options(joinedload(User.roles))
        )
        .unique()
        .one_or_none()
    )


def by_id(user_id: int) -> User | None:
    """The person with this id, with roles."""
    return (
        db.session.scalars(select(User).where(User.id == user_id).options(joinedload(User.roles)))
        .unique()
        .one_or_none()
    )


def held_open(user_ids: Iterable[int]) -> set[int]:
    """Those of these people whose accounts are open, to whom something is to be written.

    They are held beside others until the transaction ends: an erasure waits for it, and then takes what
    was written along.
    """
    wanted = select(User.id).where(User.id.in_(set(user_ids)), User.disabled_at.is_(None))
    held = wanted.order_by(User.id).with_for_update(read=True, key_share=True)
    return set(db.session.scalars(held))


def _in_use() -> tuple[ColumnElement[bool], ...]:
    return SignIn.revoked_at.is_(None), SignIn.last_seen_at > clock.now() - IDLE


def sign_ins(user: User) -> Sequence[SignIn]:
    """Where a person is signed in now, most recent first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.user_id == user.id, *_in_use())
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(200)
    ).all()


def sign_in(sign_in_id: int, user: User) -> SignIn | None:
    """One of a person's own sign-ins."""
    return db.session.scalars(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user.id, *_in_use())
    ).one_or_none()


@dataclass(frozen=True)
class EmailChange:
    """A change of address that waits for one or both of its confirmations."""

    new: str
    old_confirmed: bool
    new_confirmed: bool
    expires_at: datetime


def email_change_tokens(user: User) -> Sequence[Token]:
    """The links of the change of address that is under way; none when there is none."""
    rows = db.session.scalars(
        select(Token)
        .where(
            Token.user_id == user.id,
            Token.purpose.in_((Purpose.change_email_old, Purpose.change_email_new)),
            Token.expires_at > clock.now(),
        )
        .order_by(Token.id.desc())
    ).all()
    return [row for row in rows if row.data["change"] == rows[0].data["change"]]


def email_change(user: User) -> EmailChange | None:
    """The change of address that is under way."""
    rows = email_change_tokens(user)
    confirmed = {row.purpose: row.used_at is not None for row in rows}
    if not rows or all(confirmed.values()):
        return None
    return EmailChange(
        new=rows[0].data["new"],
        old_confirmed=confirmed.get(Purpose.change_email_old, False),
        new_confirmed=confirmed.get(Purpose.change_email_new, False),
        expires_at=rows[0].expires_at,
    )
