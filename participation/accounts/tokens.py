"""Links in mails: each is for one thing, is used once, and runs out; only its hash is kept."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from participation import clock, db
from participation.accounts.models import Purpose, Token, User
from participation.accounts.queries import hash_token

KEPT_AFTER_EXPIRY = timedelta(days=7)
CARRYING = (Purpose.confirm, Purpose.reset, Purpose.go_on)
"""Links in which what was typed before may wait for its sender."""


def issue(
    purpose: Purpose,
    *,
    lasts: timedelta,
    user: User | None = None,
    email: str | None = None,
    **data: Any,
) -> str:
    """Make a link's secret. It is for the mail alone: nothing in the database leads back to it."""
    return issue_row(purpose, lasts=lasts, user=user, email=email, **data)[0]


def issue_row(
    purpose: Purpose,
    *,
    lasts: timedelta,
    user: User | None = None,
    email: str | None = None,
    **data: Any,
) -> tuple[str, Token]:
    """The same, with the row, for those who point to it."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    row = Token(
        purpose=purpose,
        token_hash=hash_token(secret),
        user_id=user.id if user else None,
        email=email,
        data=data,
        created_at=now,
        expires_at=now + lasts,
    )
    db.session.add(row)
    db.session.flush()
    return secret, row


def find(secret: str | None, *purposes: Purpose) -> Token | None:
    """The link, when it is for one of these purposes, unused and not too old."""
    if not secret or len(secret) > 200:
        return None
    return db.session.scalars(
        select(Token).where(
            Token.token_hash == hash_token(secret),
            Token.purpose.in_(purposes),
            Token.used_at.is_(None),
            Token.expires_at > clock.now(),
        )
    ).one_or_none()


def use(token: Token) -> bool:
    """Use a link up; False when somebody else was faster (two clicks at once count as one)."""
    now = clock.now()
    used = db.session.execute(
        update(Token)
        .where(Token.id == token.id, Token.used_at.is_(None), Token.expires_at > now)
        .values(used_at=now)
        .returning(Token.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.refresh(token)
    return used is not None


def end(*conditions: Any) -> None:
    """Let unused links run out now: those that match all the conditions."""
    now = clock.now()
    db.session.execute(
        update(Token)
        .where(Token.used_at.is_(None), Token.expires_at > now, *conditions)
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )


def forget_old() -> bool:
    """Remove links that were used or ran out long ago; true while there may be more. Worker only."""
    now = clock.now()
    before = now - KEPT_AFTER_EXPIRY
    # What somebody has typed waits in some of them: it is gone when they run out.
    carrying = and_(Token.purpose.in_(CARRYING), Token.expires_at < now)
    return db.prune(Token, or_(Token.used_at < before, Token.expires_at < before, carrying))
