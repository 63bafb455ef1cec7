"""What people do with their accounts, and what is done to people and their roles."""

import enum
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, or_, select, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, ledger, mail
from participation.accounts import parts, passwords, tokens
from participation.accounts.models import Purpose, Role, RoleName, SignIn, Token, User
from participation.accounts.queries import (
    by_email,
    by_id,
    email_change_tokens,
    normal_email,
    sign_ins,
)
from participation.i18n import gettext as _

CONFIRMATION_LASTS = timedelta(days=3)
RESET_LASTS = timedelta(hours=2)
EMAIL_PURPOSES = (Purpose.change_email_old, Purpose.change_email_new)


class LastAdmin(ValueError):
    """Refused, because the site would be without an admin."""

    def __init__(self) -> None:
        super().__init__(_("This is the last admin. Give somebody else the role first."))


# ---------------------------------------------------------------------------------- people


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


# --------------------------------------------------------------------------- registration


def register(
    email: str, name: str, password_hash: str, *, language: str, next_path: str | None = None
) -> None:
    """Ask the holder of an address to confirm a new account; nothing exists until that is done.

    Whether the address has an account already is told to its owner alone, by mail.
    """
    address = _address(email)
    known = by_email(address)
    if known is not None and known.email_confirmed_at is not None:
        mail.write(address, "account-exists", known.language or language)
        return
    secret = tokens.issue(
        Purpose.confirm,
        lasts=CONFIRMATION_LASTS,
        email=address,
        name=name,
        password_hash=password_hash,
        language=language,
        next=next_path,
    )
    mail.write(address, "confirm-account", language, secret=secret, days=CONFIRMATION_LASTS.days)


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


def send_confirmation(user: User) -> None:
    """Send a new link to somebody who has an account and an address not yet confirmed."""
    secret = tokens.issue(
        Purpose.confirm,
        lasts=CONFIRMATION_LASTS,
        email=user.email,
        name=user.name,
        password_hash=user.password_hash,
        language=user.language,
        next=None,
    )
    mail.write(
        user.email or "",
        "confirm-account",
        user.language,
        secret=secret,
        days=CONFIRMATION_LASTS.days,
    )


def _address(email: str) -> str:
    address = normal_email(email)
    if address is None:
        raise ValueError(_("Write an e-mail address, such as name@example.org."))
    return address


# ------------------------------------------------------------------------------- passwords


def forgot_password(email: str, *, language: str) -> None:
    """Send a link for choosing a new password; an address without an account is told just that."""
    address = _address(email)
    user = by_email(address)
    if user is None or not user.is_active:
        mail.write(address, "no-account", language)
        return
    tokens.end(Token.purpose == Purpose.reset, Token.user_id == user.id)
    secret = tokens.issue(Purpose.reset, lasts=RESET_LASTS, user=user, email=address)
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


# -------------------------------------------------------------------------- name and address


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
    new = _address(email)
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


# --------------------------------------------------------------------------------- my data


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
    _keep_an_admin(user.id)
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


# ----------------------------------------------------------------------------------- roles


def grant(
    user: User,
    role: RoleName,
    space_id: int | None = None,
    department_id: int | None = None,
    *,
    by: User | None,
) -> Role:
    """Give a person a role in a space (an admin: on the site); a second time changes nothing."""
    if role is RoleName.admin and (space_id or department_id):
        raise ValueError(_("An admin is one for the whole site."))
    db.hold(user)
    if user.erased_at is not None:
        raise db.Overtaken("the account is erased")
    same = select(Role).where(
        Role.user_id == user.id,
        Role.name == role,
        Role.space_id.is_(None) if space_id is None else Role.space_id == space_id,
        Role.department_id.is_(None)
        if department_id is None
        else Role.department_id == department_id,
    )
    inserted = db.session.execute(
        db.upsert(Role)
        .values(
            user_id=user.id,
            name=role,
            space_id=space_id,
            department_id=department_id,
            granted_by_id=by.id if by else None,
            granted_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(Role.id)
    ).first()
    granted = db.session.scalars(same).one()
    if inserted:
        if "roles" in user.__dict__:
            set_committed_value(user, "roles", [*user.roles, granted])
        _record_role("role.granted", granted, by)
    return granted


def revoke(role: Role, *, by: User | None) -> None:
    """Take a role away. Raises LastAdmin for the last admin's."""
    if role.name is RoleName.admin:
        _keep_an_admin(role.user_id)
    _record_role("role.revoked", role, by)
    user = db.session.get(User, role.user_id)
    if user is not None and "roles" in user.__dict__:
        set_committed_value(user, "roles", [each for each in user.roles if each.id != role.id])
    db.session.delete(role)
    db.session.flush()


def _record_role(action: str, role: Role, by: User | None) -> None:
    ledger.record(
        action,
        space_id=role.space_id,
        by=by.id if by else None,
        person=ledger.actor_key(role.user_id),
        role=role.name.value,
        department=role.department_id,
    )


def _keep_an_admin(but: int) -> None:
    """Raise LastAdmin unless somebody else is an admin; locked, so that two cannot leave at once."""
    admins = db.session.scalars(
        select(Role)
        .join(User, User.id == Role.user_id)
        .where(Role.name == RoleName.admin, User.disabled_at.is_(None))
        .order_by(Role.id)
        .with_for_update()
    ).all()
    if any(role.user_id == but for role in admins) and all(role.user_id == but for role in admins):
        raise LastAdmin


# ------------------------------------------------------------------------------ closed out


def disable(user: User, *, by: User | None) -> None:
    """Close a person out: signed out everywhere, at once. Raises LastAdmin for the last one."""
    db.hold(user)
    if user.disabled_at is not None:
        return
    _keep_an_admin(user.id)
    user.disabled_at = clock.now()
    revoke_sign_ins(user)
    ledger.record("account.disabled", by=by.id if by else None, person=ledger.actor_key(user.id))


def enable(user: User, *, by: User | None) -> None:
    """Let a person in again; not one who has erased the account, for nobody is left to let in."""
    db.hold(user)
    if user.disabled_at is None or user.erased_at is not None:
        return
    user.disabled_at = None
    ledger.record("account.enabled", by=by.id if by else None, person=ledger.actor_key(user.id))


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
