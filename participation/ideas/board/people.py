"""Reads of who could have an idea: the officials of spaces."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from participation import db
from participation.accounts.models import Role, RoleName, User
from participation.spaces.models import Space


def officials(space_ids: set[int]) -> Sequence[User]:
    """The officials of some spaces, by name. One statement."""
    return db.session.scalars(
        select(User)
        .where(
            User.erased_at.is_(None),
            # Who has a role is one of few; who has an account is not.
            User.id.in_(
                select(Role.user_id).where(
                    Role.name == RoleName.official,
                    or_(Role.space_id.is_(None), Role.space_id.in_(sorted(space_ids))),
                )
            ),
        )
        .order_by(User.name, User.id)
        .limit(500)
    ).all()


def spaces_of(user_id: int, among: set[int]) -> list[int]:
    """Of which of some spaces a person is an official. One statement."""
    rows = db.session.scalars(
        select(Space.id).where(
            Space.id.in_(sorted(among)),
            exists().where(
                Role.user_id == user_id,
                Role.name == RoleName.official,
                or_(Role.space_id.is_(None), Role.space_id == Space.id),
            ),
        )
    )
    return list(rows)


def is_official_of(user_id: int, space_id: int) -> bool:
    """Whether a person is an official of a space."""
    return bool(spaces_of(user_id, {space_id}))
