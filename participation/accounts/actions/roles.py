"""Roles: given and taken away, and an admin kept."""

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, ledger
from participation.accounts.models import Role, RoleName, User
from participation.i18n import gettext as _


class LastAdmin(ValueError):
    """Refused, because the site would be without an admin."""

    def __init__(self) -> None:
        super().__init__(_("This is the last admin. Give somebody else the role first."))


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
        keep_an_admin(role.user_id)
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
        person=ledger.actor_key(role.user_id, None),
        role=role.name.value,
        department=role.department_id,
    )


def keep_an_admin(but: int) -> None:
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
