"""Spaces and what belongs to them: departments, topics, areas, house rules, and who may join."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import RoleName, User
from participation.db import Base


class Audience(enum.StrEnum):
    """Who a space is for: everybody, or only those who hold a role in it."""

    public = "public"
    internal = "internal"


class Space(Base):
    """A room with its own people: public, or internal and invisible to outsiders.

    `face_id` is the first of its pictures, kept right by `illustrations`; `colour` is `#rrggbb`, or
    empty for that of the site.
    """

    __tablename__ = "spaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    organisation: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    audience: Mapped[Audience]
    language: Mapped[str] = mapped_column(default="da")
    timezone: Mapped[str] = mapped_column(default="Europe/Copenhagen")
    house_rules: Mapped[str] = mapped_column(default="")
    house_rules_version: Mapped[int] = mapped_column(default=1)
    face_id: Mapped[int | None]
    colour: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    departments: Mapped[list["Department"]] = relationship(
        back_populates="space", lazy="raise", order_by="Department.name"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_public(self) -> bool:
        """Whether everybody may enter."""
        return self.audience is Audience.public

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/spaces/{self.slug}"

    @property
    def currency(self) -> str:
        """The money its authority counts in (ISO 4217): Norwegian kroner, or Danish ones."""
        return "NOK" if self.language == "nb" else "DKK"


class Department(Base):
    """Who an item is routed to, and who owes an answer."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    slug: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship(back_populates="departments", lazy="raise")

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (UniqueConstraint("space_id", "slug"),)


class LabelKind(enum.StrEnum):
    """What a label says: what something is about, or where it is."""

    topic = "topic"
    area = "area"


class Label(Base):
    """A topic (what something is about) or an area (where it is) of a space.

    One that an import brought along has the `source` that it came from: things are found by it, but
    nobody can choose it in a form until an admin offers it.
    """

    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    kind: Mapped[LabelKind]
    slug: Mapped[str]
    name: Mapped[str]
    closed_at: Mapped[datetime | None]
    source: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (UniqueConstraint("space_id", "kind", "slug"),)


class RulesAcceptance(Base):
    """That a person has read and accepted a space's house rules, in one version of them."""

    __tablename__ = "rules_acceptances"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class EmailDomain(Base):
    """A mail domain whose confirmed holders may join an internal space by themselves."""

    __tablename__ = "email_domains"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(primary_key=True)


class Invitation(Base):
    """An invitation by mail to hold a role in a space."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    email: Mapped[str]
    role: Mapped[RoleName]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("tokens.id", ondelete="SET NULL"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]

    space: Mapped[Space] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")
    invited_by: Mapped[User | None] = relationship(foreign_keys=invited_by_id, lazy="raise")
