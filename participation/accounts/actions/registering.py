"""Making an account: added by an admin, or registered and confirmed by mail."""

from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from participation import clock, db, ledger, mail
from participation.accounts import passwords, tokens
from participation.accounts.models import Purpose, Token, User
from participation.accounts.queries import by_email, normal_email
from participation.i18n import gettext as _

CONFIRMATION_LASTS = timedelta(days=3)


def add_confirmed(email: str, name: str, password: str) -> User:
    """Add a person whose address is known to be right; ValueError says what is wrong."""
    address = normal_email(email)
    if address is None:
        raise ValueError(_("Write an e-mail address, such as name@example.org."))
    if by_email(address) is not None:
        raise ValueError(_("There is already an account with this e-mail address."))
    refused = passwords.problem(password, name, address)
    if refused:
        raise ValueError(refused)
    return _add(address, name, passwords.hashed(password))


def _add(email: str, name: str, password_hash: str, language: str | None = None) -> User:
    now = clock.now()
    user = User(
        email=email,
        email_confirmed_at=now,
        name=name,
        password_hash=password_hash,
        language=language,
        created_at=now,
        roles=[],
    )
    db.session.add(user)
    db.session.flush()
    ledger.record("account.created", by=user.id)
    return user


def register(
    email: str,
    name: str,
    password_hash: str,
    *,
    language: str,
    next_path: str | None = None,
    unsent: dict[str, Any] | None = None,
) -> None:
    """Ask the holder of an address to confirm a new account; nothing exists until that is done.

    Whether the address has an account already is told to its owner alone, by mail. `unsent` is what was
    typed before: it waits in the link, for as long as that counts, and comes along on any device.
    """
    address = right_address(email)
    known = by_email(address)
    if known is not None and known.email_confirmed_at is not None:
        secret = _go_on_link(known, unsent) if unsent and known.is_active else None
        mail.write(
            address,
            "account-exists",
            known.language or language,
            secret=secret,
            days=CONFIRMATION_LASTS.days,
        )
        return
    secret = tokens.issue(
        Purpose.confirm,
        lasts=CONFIRMATION_LASTS,
        email=address,
        name=name,
        password_hash=password_hash,
        language=language,
        next=next_path,
        **_waiting(unsent),
    )
    mail.write(
        address,
        "confirm-account",
        language,
        secret=secret,
        days=CONFIRMATION_LASTS.days,
        unsent=bool(unsent),
    )


def _waiting(unsent: dict[str, Any] | None) -> dict[str, Any]:
    return {"unsent": unsent} if unsent else {}


def _go_on_link(user: User, unsent: dict[str, Any]) -> str:
    """A link for somebody who has an account and asked for one: to sign in and go on with what was typed."""
    tokens.end(Token.purpose == Purpose.go_on, Token.user_id == user.id)
    return tokens.issue(
        Purpose.go_on, lasts=CONFIRMATION_LASTS, user=user, email=user.email, unsent=unsent
    )


def confirm_registration(token: Token) -> User | None:
    """Make the account that was asked for; None when the address has one by now, or the link is used."""
    address = token.email or ""
    known = by_email(address)
    if known is not None:
        db.hold(known)
    if not tokens.use(token):
        return None
    if known is not None and (known.email_confirmed_at or known.disabled_at):
        return None
    given = token.data
    try:
        with db.session.begin_nested():
            if known is None:
                user = _add(address, given["name"], given["password_hash"], given["language"])
            else:
                user = known
                user.name, user.password_hash = given["name"], given["password_hash"]
                user.email_confirmed_at = clock.now()
                db.session.flush()
    except IntegrityError:
        return None
    token.data = {"next": given.get("next")}
    tokens.end(Token.purpose == Purpose.confirm, Token.email == address)
    return user


def send_confirmation(user: User, unsent: dict[str, Any] | None = None) -> None:
    """Send a new link to somebody who has an account and an address not yet confirmed."""
    secret = tokens.issue(
        Purpose.confirm,
        lasts=CONFIRMATION_LASTS,
        email=user.email,
        name=user.name,
        password_hash=user.password_hash,
        language=user.language,
        next=None,
        **_waiting(unsent),
    )
    mail.write(
        user.email or "",
        "confirm-account",
        user.language,
        secret=secret,
        days=CONFIRMATION_LASTS.days,
        unsent=bool(unsent),
    )


def right_address(email: str) -> str:
    address = normal_email(email)
    if address is None:
        raise ValueError(_("Write an e-mail address, such as name@example.org."))
    return address
