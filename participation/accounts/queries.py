"""Reads about people."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import SignIn, User


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
    return (
        db.session.scalars(
            select(User).where(User.email == email.strip().lower()).options(joinedload(User.roles))
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


