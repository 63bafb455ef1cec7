"""Closing accounts and signing people out."""

from sqlalchemy import update

from participation import clock, db, ledger
from participation.accounts.actions.roles import keep_an_admin
from participation.accounts.models import SignIn, User


def disable(user: User, *, by: User | None) -> None:
    """Close a person out: signed out everywhere, at once. Raises LastAdmin for the last one."""
    db.hold(user)
    if user.disabled_at is not None:
        return
    keep_an_admin(user.id)
    user.disabled_at = clock.now()
    revoke_sign_ins(user)
    ledger.record(
        "account.disabled", by=by.id if by else None, person=ledger.actor_key(user.id, None)
    )


def enable(user: User, *, by: User | None) -> None:
    """Let a person in again; not one who has erased the account, for nobody is left to let in."""
    db.hold(user)
    if user.disabled_at is None or user.erased_at is not None:
        return
    user.disabled_at = None
    ledger.record(
        "account.enabled", by=by.id if by else None, person=ledger.actor_key(user.id, None)
    )


def revoke_sign_in(sign_in: SignIn) -> None:
    """Sign a person out on one device."""
    sign_in.revoked_at = clock.now()
    db.session.flush()


def revoke_sign_ins(user: User, *, but: int | None = None) -> None:
    """Sign a person out on every device, or on every other one than the sign-in `but`."""
    db.session.execute(
        update(SignIn)
        .where(
            SignIn.user_id == user.id,
            SignIn.revoked_at.is_(None),
            *([] if but is None else [SignIn.id != but]),
        )
        .values(revoked_at=clock.now())
    )
