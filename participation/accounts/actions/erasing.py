"""What people get of their own data, and erasing an account."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, or_, select, union, update

from participation import clock, db, ledger, mail
from participation.accounts import parts
from participation.accounts.actions.roles import keep_an_admin, revoke
from participation.accounts.models import Role, SignIn, Token, User
from participation.accounts.queries import sign_ins


def my_data(user: User) -> dict[str, Any]:
    """Everything the site holds about a person, in a form that JSON can hold."""
    account = {
        "name": user.name,
        "pseudonym": user.pseudonym,
        "shows_pseudonym": user.shows_pseudonym,
        "email": user.email,
        "email_confirmed_at": _written(user.email_confirmed_at),
        "language": user.language,
        "created_at": _written(user.created_at),
    }
    roles = [
        {
            "role": role.name.value,
            "space": role.space_id,
            "department": role.department_id,
            "granted_at": _written(role.granted_at),
        }
        for role in user.roles
    ]
    devices = [
        {
            "device": each.device,
            "created_at": _written(each.created_at),
            "last_seen_at": _written(each.last_seen_at),
        }
        for each in sign_ins(user)
    ]
    return {"account": account, "roles": roles, "sign_ins": devices, **parts.exported(user)}


def _written(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def erase(user: User) -> None:
    """Remove the person from the account; contributions stay, under "Former participant".

    Raises LastAdmin. What identifies the person is removed at once and cannot be brought back. What is
    being written in the person's name is waited for, so that its name goes too.
    """
    db.hold(user, alone=True)
    if user.erased_at is not None:
        return
    keep_an_admin(user.id)
    parts.erase_everywhere(user)
    address, language = user.email, user.language
    for role in db.session.scalars(select(Role).where(Role.user_id == user.id)).all():
        revoke(role, by=user)
    for each in _addresses(user):
        mail.forget_address(each)
    db.session.execute(
        update(Token)
        .where(
            or_(Token.user_id == user.id, Token.email == address)
            if address
            else Token.user_id == user.id
        )
        .values(user_id=None, email=None, data={}, expires_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(SignIn).where(SignIn.user_id == user.id).execution_options(synchronize_session=False)
    )
    user.name, user.pseudonym, user.shows_pseudonym = "", None, False
    user.email = user.email_confirmed_at = user.password_hash = user.language = None
    user.disabled_at = user.erased_at = clock.now()
    db.session.flush()
    ledger.record("account.erased", by=user.id)
    ledger.forget_person(user.id)
    if address:
        mail.write(address, "account-erased", language)


def _addresses(user: User) -> Sequence[str]:
    """A person's address, and those that links were sent to and that are nobody else's account's."""
    known = select(User.email).where(User.id == user.id, User.email.is_not(None))
    linked = select(Token.email).where(
        Token.user_id == user.id,
        Token.email.is_not(None),
        ~exists(select(User.id).where(User.email == Token.email, User.id != user.id)),
    )
    return [each for each in db.session.scalars(union(known, linked)) if each is not None]
