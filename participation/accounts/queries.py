"""Reads about people."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import has_request_context, request
from sqlalchemy import ColumnElement, Text, bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from participation import clock, db, text
from participation.accounts import parts
from participation.accounts.models import Purpose, SignIn, Token, User
from participation.db import UTCDateTime
from participation.web.csrf import SAFE

IDLE = timedelta(days=30)
"""How long a sign-in that is not used still counts."""


def normal_email(address: str) -> str | None:
    """An address as it is kept and compared: lower case, the domain as computers write it."""
    try:
        found = validate_email(text.clean(address)[:400], check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.ascii_email.lower() if found.ascii_email else None


def hash_token(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_sign_in(token: str) -> User | None:
    """The person signed in with this token, with all roles and figures, in one query.

    A request that changes something seldom shows a page: it reads the figures when they are asked for.
    """
    reading = not has_request_context() or request.method in SAFE
    figures = parts.figures() if reading else {}
    values = {"token": hash_token(token), "since": clock.now() - IDLE}
    statement = _BY_SIGN_IN.add_columns(*figures.values()) if figures else _BY_SIGN_IN
    found = db.session.execute(statement, values).unique().one_or_none()
    if found is None:
        return None
    user: User = found[0]
    _user, sign_in_id, last_seen_at, *counted = found
    user.__dict__.update(
        sign_in_token=token,
        sign_in_id=sign_in_id,
        last_seen_at=last_seen_at,
        figures_read=dict(zip(figures, counted, strict=True))
        if reading
        else partial(_figures_of, user.id),
    )
    return user


def _figures_of(user_id: int) -> dict[str, Any]:
    """The figures of a person, in one query; none where the database can no longer be asked, so
    that the page about an error can be shown."""
    figures = parts.figures()
    if not figures:
        return {}
    statement = select(*figures.values()).select_from(User).where(User.id == user_id)
    try:
        counted = db.session.execute(statement).one()
    except SQLAlchemyError:
        return {}
    return dict(zip(figures, counted, strict=True))


_BY_SIGN_IN = (
    select(User, SignIn.id, SignIn.last_seen_at)
    .join(SignIn, SignIn.user_id == User.id)
    .where(
        SignIn.token_hash == bindparam("token", type_=Text),
        SignIn.revoked_at.is_(None),
        SignIn.last_seen_at > bindparam("since", type_=UTCDateTime()),
        User.disabled_at.is_(None),
    )
    .options(joinedload(User.roles))
)


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
