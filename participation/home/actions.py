"""Choosing where one comes home to, and in which department one works."""

from sqlalchemy import update

from participation import clock, db, ledger
from participation.accounts.models import Role, User
from participation.home.rules import employed
from participation.spaces.models import Department, Space


def come_home_to(space: Space, *, by: User) -> None:
    """Let a space be the one whose home the person is led to."""
    db.session.execute(
        update(Role)
        .where(Role.user_id == by.id, Role.space_id == space.id)
        .values(home_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def work_in(space: Space, department: Department | None, *, by: User) -> None:
    """Let an employee belong to a department of the space, or to none; `rules.may_choose_department`."""
    db.hold(by)
    chosen = department.id if department else None
    own = [role.id for role in employed(by, space.id)]
    db.session.execute(
        update(Role)
        .where(Role.id.in_(own))
        .values(department_id=chosen)
        .execution_options(synchronize_session=False)
    )
    ledger.record("role.department_chosen", space_id=space.id, by=by.id, department=chosen)
