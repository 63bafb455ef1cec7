"""Reads about people."""

import hashlib
from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db, text
from participation.accounts.models import SignIn, User


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
    """The person signed in with this token, with all roles, in one query."""
    user = (
        db.session.scalars(
            select(User)
            .join(SignIn, SignIn.user_id == User.id)
            .where(
                SignIn.token_hash == hash_token(token),
                SignIn.revoked_at.is_(None),
                User.disabled_at.is_(None),
            )
            .options(joinedload(User.roles))
        )
        .unique()
        .one_or_none()
    )
    if user is not None:
        user.__dict__["sign_in_token"] = token
    return user


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


def sign_ins(user: User) -> Sequence[SignIn]:
    """Where a person is signed in now, most recent first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.user_id == user.id, SignIn.revoked_at.is_(None))
        .order_by(SignIn.last_seen_at.desc())
    ).all()
