"""What people change about themselves: their names and their address."""

import enum
import secrets

from sqlalchemy.exc import IntegrityError

from participation import clock, db, ledger, mail
from participation.accounts import tokens
from participation.accounts.actions.registering import CONFIRMATION_LASTS, right_address
from participation.accounts.models import Purpose, Token, User
from participation.accounts.queries import by_email, by_id, email_change_tokens

EMAIL_PURPOSES = (Purpose.change_email_old, Purpose.change_email_new)


def _hold_open(user: User) -> None:
    """Hold a person whose account is to be changed. Overtaken when it has been closed or erased."""
    db.hold(user)
    if not user.is_active:
        raise db.Overtaken("the account is closed")


def change_name(
    user: User, *, name: str, pseudonym: str, shows_pseudonym: bool, language: str | None
) -> None:
    """Change how one is called, which name others see, and the language of pages and mails."""
    _hold_open(user)
    user.name = name
    user.pseudonym = pseudonym or None
    user.shows_pseudonym = shows_pseudonym and bool(pseudonym)
    user.language = language
    db.session.flush()
    ledger.record("account.changed", by=user.id)


def ask_email_change(user: User, email: str, *, language: str) -> None:
    """Send a link to the old and to the new address; the old one counts until both are confirmed."""
    new = right_address(email)
    _hold_open(user)
    cancel_email_change(user)
    change = {"change": secrets.token_hex(8), "new": new}
    taken = by_email(new)
    written_in = user.language or language
    for purpose, address, template in (
        (Purpose.change_email_old, user.email, "change-email-old"),
        (Purpose.change_email_new, new, "change-email-new"),
    ):
        if not address:
            continue
        secret = tokens.issue(purpose, lasts=CONFIRMATION_LASTS, user=user, email=address, **change)
        if purpose is Purpose.change_email_new and taken is not None:
            # Only the owner of an address is told that it has an account.
            mail.write(address, "email-taken", taken.language or written_in)
            continue
        mail.write(
            address,
            template,
            written_in,
            secret=secret,
            new=new,
            days=CONFIRMATION_LASTS.days,
        )
    ledger.record("account.email_change_asked", by=user.id)


def cancel_email_change(user: User) -> None:
    """Give up a change of address that is under way."""
    for token in email_change_tokens(user):
        token.expires_at = clock.now()
    db.session.flush()


class EmailChangeStep(enum.StrEnum):
    """What came of confirming a change of address at one end."""

    done = "done"
    waits_for_old = "waits for old"
    waits_for_new = "waits for new"
    not_possible = "not possible"


def confirm_email_change(token: Token) -> EmailChangeStep:
    """Confirm a change of address at one end; the second confirmation carries it out."""
    user = by_id(token.user_id) if token.user_id else None
    if user is None:
        return EmailChangeStep.not_possible
    # Two confirmations at the same moment must not each wait for the other.
    db.hold(user)
    if not user.is_active or not tokens.use(token):
        return EmailChangeStep.not_possible
    if any(each.used_at is None for each in email_change_tokens(user)):
        if token.purpose is Purpose.change_email_new:
            return EmailChangeStep.waits_for_old
        return EmailChangeStep.waits_for_new
    old, new = user.email, token.data["new"]
    try:
        with db.session.begin_nested():
            user.email, user.email_confirmed_at = new, clock.now()
            db.session.flush()
    except IntegrityError:
        return EmailChangeStep.not_possible
    tokens.end(Token.purpose == Purpose.reset, Token.user_id == user.id)
    ledger.record("account.email_changed", by=user.id)
    if old:
        mail.write(old, "email-changed", user.language)
    return EmailChangeStep.done
