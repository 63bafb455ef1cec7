"""What is shown of a person beside what they wrote: the name that others see, or none."""

from typing import Any

from sqlalchemy import ColumnElement

from participation.accounts.models import User

_users: Any = User.__table__.c


def author_columns(signed: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """The columns that an author's shown name is made of; `signed` is what they signed with."""
    return (
        _users.name.label("author_name"),
        _users.pseudonym.label("author_pseudonym"),
        _users.shows_pseudonym.label("author_shows"),
        _users.erased_at.label("author_erased"),
        signed.label("author_signed"),
    )


def author_of(row: Any) -> str | None:
    """The name that others see of the author of a row that has the `author_columns`.

    As `User.named` says it; None where there is no author, or no name any more.
    """
    if row.author_erased is not None:
        return None
    if row.author_signed:
        return str(row.author_signed)
    if row.author_shows and row.author_pseudonym:
        return str(row.author_pseudonym)
    return row.author_name or None


def name_of(user: User | None, signed: str | None = None) -> str | None:
    """The name that others see of a person; None where there is nobody, or no name any more."""
    return user.named(signed) if user is not None and user.erased_at is None else None
