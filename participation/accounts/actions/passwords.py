"""Passwords: forgotten, set anew, changed."""

from datetime import timedelta
from typing import Any

from participation import clock, db, ledger, mail
from participation.accounts import tokens
from participation.accounts.actions.closing import revoke_sign_ins
from participation.accounts.actions.registering import right_address
from participation.accounts.models import Purpose, Token, User
from participation.accounts.queries import by_email, by_id

RESET_LASTS = timedelta(hours=2)


def forgot_password(email: str, *, language: str, unsent: dict[str, Any] | None = None) -> None:
    """Send a link for choosing a new password; an address without an account is told just that."""
    address = right_address(email)
    user = by_email(address)
    if user is None or not user.is_active:
        mail.write(address, "no-account", language)
        return
    tokens.end(Token.purpose == Purpose.reset, Token.user_id == user.id)
    more = {"unsent": unsent} if unsent else {}
    secret = tokens.issue(Purpose.reset, lasts=RESET_LASTS, user=user, email=address, **more)
    mail.write(
        address,
        "reset-password",
        user.language or language,
        secret=secret,
        hours=RESET_LASTS.seconds // 3600,
    )


def reset_password(token: Token, password_hash: str) -> User | None:
    """Give the person behind a link a new password and end every sign-in; None when it is used."""
    user = by_id(token.user_id) if token.user_id else None
    if user is None:
        return None
    db.hold(user)
    if not user.is_active or user.email != token.email or not tokens.use(token):
        return None
    user.email_confirmed_at = user.email_confirmed_at or clock.now()
    _set_password(user, password_hash)
    revoke_sign_ins(user)
    return user


def still_knows(user: User, password_hash: str | None) -> bool:
    """Hold a person whose password was compared with this hash; False when it counts no more.

    Comparing takes long and no lock is held meanwhile, so the password may have been changed, or the
    account erased, before it was done.
    """
    db.hold(user)
    return password_hash is not None and user.password_hash == password_hash


def change_password(user: User, password_hash: str, *, sign_in_id: int | None) -> None:
    """Change one's own password; every other sign-in than the present one ends.

    The person is held since the present password was found to be right (`still_knows`).
    """
    _set_password(user, password_hash)
    revoke_sign_ins(user, but=sign_in_id)


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    tokens.end(Token.purpose == Purpose.reset, Token.user_id == user.id)
    db.session.flush()
    ledger.record("account.password_changed", by=user.id)
    if user.email:
        mail.write(user.email, "password-changed", user.language, at=clock.now())


def rehash(user: User, password_hash: str) -> None:
    """Keep the same password under today's parameters; the person is held (`still_knows`)."""
    user.password_hash = password_hash
    db.session.flush()
