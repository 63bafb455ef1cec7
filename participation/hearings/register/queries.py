"""Reads of the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from participation import db, text
from participation.accounts.models import Reader, RoleName
from participation.hearings.register.models import Group, Organisation, organisation_group_members
from participation.hearings.register.rules import kept_by
from participation.spaces.models import Audience, Space
from participation.subjects.queries import words_in

MOST = 2_000
"""How many organisations are invited at once at most: as many as a table may have rows."""


@dataclass(frozen=True)
class OrganisationFilter:
    """What an official asks the register for."""

    words: str = ""
    group: int | None = None
    retired: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "OrganisationFilter":
        """From a query string, which may hold anything: what is not known is left out."""
        group = arguments.get("group", "")
        known = group.isascii() and group.isdecimal() and len(group) < 10
        return cls(
            words=text.clean(arguments.get("q"))[:200],
            group=int(group) if known else None,
            retired=arguments.get("retired") == "1",
        )

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.group or self.retired)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for the database."""
        stopped = Organisation.retired_at
        found: list[ColumnElement[bool]] = [
            stopped.is_not(None) if self.retired else stopped.is_(None)
        ]
        if self.words:
            found.append(
                or_(
                    words_in(Organisation.name, self.words),
                    words_in(Organisation.number, self.words),
                    words_in(Organisation.email, self.words),
                )
            )
        if self.group is not None:
            found.append(Organisation.id.in_(members_of(self.group)))
        return found


def members_of(group_id: int) -> Any:
    """The ids of the organisations in a group, as a subquery."""
    members = organisation_group_members.c
    return select(members.organisation_id).where(members.group_id == group_id)


def after(cursor: Sequence[Any] | None) -> list[ColumnElement[bool]]:
    if cursor is None or not isinstance(cursor[0], str) or not isinstance(cursor[1], int):
        return []
    name, number = cursor
    return [
        or_(
            Organisation.sorted_as > name,
            and_(Organisation.sorted_as == name, Organisation.id > number),
        )
    ]


def organisations(
    reader: Reader, wanted: OrganisationFilter, cursor: Sequence[Any] | None, limit: int
) -> Sequence[Organisation]:
    """The organisations that the reader keeps, by the alphabet, with space and groups."""
    return db.session.scalars(
        select(Organisation)
        .where(kept_by(reader), *wanted.conditions(), *after(cursor))
        .options(joinedload(Organisation.space), selectinload(Organisation.groups))
        .order_by(Organisation.sorted_as, Organisation.id)
        .limit(limit)
    ).all()


def organisation(organisation_id: int, reader: Reader) -> Organisation | None:
    """One organisation that the reader keeps."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.id == organisation_id, kept_by(reader))
        .options(joinedload(Organisation.space), selectinload(Organisation.groups))
    ).one_or_none()


def spaces(reader: Reader) -> Sequence[Space]:
    """The spaces whose register the reader keeps: public ones, for inside nobody is asked by name."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    statement = (
        select(Space)
        .where(Space.closed_at.is_(None), Space.audience == Audience.public)
        .order_by(Space.name)
    )
    if not everywhere:
        statement = statement.where(Space.id.in_(sorted(inside)))
    return db.session.scalars(statement).all()


class GroupRow(NamedTuple):
    """A group with how many organisations in use are in it."""

    id: int
    name: str
    size: int


def groups(reader: Reader, space_id: int | None = None) -> Sequence[GroupRow]:
    """The groups that somebody is in, for filters and for inviting."""
    members = organisation_group_members.c
    statement = (
        select(Group.id, Group.name, func.count())
        .join(organisation_group_members, members.group_id == Group.id)
        .join(Organisation, Organisation.id == members.organisation_id)
        .where(kept_by(reader), Organisation.retired_at.is_(None))
        .group_by(Group.id, Group.name)
        .order_by(Group.name, Group.id)
    )
    if space_id is not None:
        statement = statement.where(Group.space_id == space_id)
    return [GroupRow(*row) for row in db.session.execute(statement)]


def in_register(space_id: int) -> Sequence[Organisation]:
    """All organisations of a space with their groups, to compare a table with."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.space_id == space_id)
        .options(selectinload(Organisation.groups))
    ).all()


def is_there(
    space_id: int, name: str, number: str, email: str, but: Organisation | None = None
) -> bool:
    """Whether an organisation of a space, another than `but`, has this name, number and address."""
    found = db.session.execute(
        select(Organisation.id, Organisation.name).where(
            Organisation.space_id == space_id,
            Organisation.number == number,
            Organisation.email == email,
            Organisation.sorted_as == text.sorting(name),
        )
    )
    kept = but.id if but is not None else None
    return any(row.id != kept and row.name.casefold() == name.casefold() for row in found)
