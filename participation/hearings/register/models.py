"""Organisations an authority hears, and the groups they are invited by."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Base
from participation.spaces.models import Space

organisation_group_members = Table(
    "organisation_group_members",
    Base.metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("group_id", ForeignKey("organisation_groups.id"), primary_key=True, index=True),
)


class Group(Base):
    """A name under which organisations of a space are invited together: schools, neighbours."""

    __tablename__ = "organisation_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    name: Mapped[str]

    __table_args__: Any = (UniqueConstraint("space_id", "name"),)


class Organisation(Base):
    """An organisation in a space's register. `number` is its CVR number or organisasjonsnummer.

    Departments of one authority share a number, and associations a name: neither tells who is meant.
    `sorted_as` is its name for the alphabet (`text.sorting`); lists follow it.
    """

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    name: Mapped[str]
    sorted_as: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship(lazy="raise")
    groups: Mapped[list[Group]] = relationship(
        secondary=organisation_group_members, lazy="raise", order_by=Group.name
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (Index("ix_organisations_sorted", "space_id", "sorted_as", "id"),)
