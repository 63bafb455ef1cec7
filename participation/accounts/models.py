"""People: who they are, what they may, and where they are signed in."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Base, BigId
from participation.i18n import gettext
from participation.ledger import new_person_key

READER = bindparam("reader", type_=BigId)
"""Who reads, in a statement that is built once and asked for many."""


class RoleName(enum.StrEnum):
    """What a person is to a space, or to the whole site. Everybody signed in is a citizen."""

    employee = "employee"
    official = "official"
    moderator = "moderator"
    admin = "admin"


class Purpose(enum.StrEnum):
    """What a link in a mail is for."""

    confirm = "confirm"
    reset = "reset"
    change_email_old = "change email old"
    change_email_new = "change email new"
    invitation = "invitation"
    join_domain = "join domain"
    confirm_response = "confirm response"
    edit_response = "edit response"
    confirm_follow = "confirm follow"
    confirm_report = "confirm report"
    go_on = "go on"


class Reader:
    """Whoever stands before a page: what rules and queries ask about them."""

    id: int | None
    language: str | None

    @property
    def is_authenticated(self) -> bool:
        raise NotImplementedError

    @property
    def held_roles(self) -> "Iterable[Role | HeldRole]":
        raise NotImplementedError

    @property
    def standing(self) -> "Standing":
        """What the reader is to the site, for statements that are built once for many."""
        # Where an employee works says nothing of what she may read: colleagues ask the same statements.
        held = frozenset(
            HeldRole(
                role.name,
                role.space_id,
                None if role.name is RoleName.employee else role.department_id,
            )
            for role in self.held_roles
        )
        return Standing(signed_in=self.is_authenticated, held=held)

    def has_role(
        self, *names: RoleName, space_id: int | None = None, department_id: int | None = None
    ) -> bool:
        """Whether one of the roles is held, in this space (or anywhere when no space is given).

        A role without a space holds on the whole site; one without a department in all of them.
        """
        return any(
            role.name in names
            and (space_id is None or role.space_id in (None, space_id))
            and (department_id is None or role.department_id in (None, department_id))
            for role in self.held_roles
        )

    def works_as(self, who: str) -> bool:
        """Whether a route for `staff`, `moderator`, `official` or `admin` is for this person."""
        if who == "staff":
            return self.has_role(RoleName.official, RoleName.moderator, RoleName.admin)
        return self.has_role(RoleName(who))

    @property
    def figures(self) -> dict[str, Any]:
        """What rooms want to know of whoever is signed in (`accounts.register_figure`)."""
        read = self.__dict__.get("figures_read", {})
        if callable(read):
            read = self.__dict__["figures_read"] = read()
        found: dict[str, Any] = read
        return found

    @property
    def is_admin(self) -> bool:
        return self.has_role(RoleName.admin)

    def spaces_where(self, *names: RoleName) -> tuple[set[int], bool]:
        """The spaces where one of the roles is held, and whether one is held on the whole site."""
        held = [role for role in self.held_roles if role.name in names]
        return (
            {role.space_id for role in held if role.space_id is not None},
            any(role.space_id is None for role in held),
        )


class HeldRole(NamedTuple):
    """A role as a rule asks for it, without who holds it."""

    name: RoleName
    space_id: int | None
    department_id: int | None


@dataclass(frozen=True)
class Standing(Reader):
    """What a reader is to the site, without the person: those of one standing ask the same statements.

    Conditions take it in the place of a reader; who reads is the value READER of the statement.
    """

    signed_in: bool
    held: frozenset[HeldRole] = frozenset()

    @property
    def id(self) -> Any:  # type: ignore[override]
        return READER if self.signed_in else None

    @property
    def is_authenticated(self) -> bool:
        return self.signed_in

    @property
    def held_roles(self) -> "Iterable[HeldRole]":
        return self.held


class Visitor(Reader):
    """Somebody who is not signed in."""

    id = None
    language = None
    is_active = True
    is_anonymous = True

    @property
    def is_authenticated(self) -> bool:
        return False

    @property
    def held_roles(self) -> "list[Role]":
        return []

    @property
    def standing(self) -> Standing:
        return VISITOR

    def get_id(self) -> None:
        return None


VISITOR = Standing(signed_in=False)


def shown_name(
    name: str,
    pseudonym: str | None,
    shows_pseudonym: bool | None,
    erased_at: datetime | None,
    signed: str | None,
) -> str:
    """The name that others see, from the columns of a person; `signed` is the pseudonym under which they
    write in this place, None where it has none (`ideas.pseudonyms`)."""
    if erased_at is not None:
        return gettext("Former participant")
    if signed:
        return signed
    if shows_pseudonym and pseudonym:
        return pseudonym
    return name


class User(Reader, Base):
    """A person. Imported people have no e-mail address and cannot sign in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    name: Mapped[str]
    pseudonym: Mapped[str | None]
    shows_pseudonym: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    ledger_key: Mapped[str | None] = mapped_column(default=new_person_key)
    """What the keys are made of that stand for this person in the ledger; destroyed with the account."""

    roles: Mapped[list["Role"]] = relationship(
        foreign_keys="Role.user_id", back_populates="user", lazy="raise"
    )

    __table_args__: Any = (UniqueConstraint("source", "source_id"),)

    @property
    def display_name(self) -> str:
        """The name that others see; somebody who has erased the account has none any more.

        Not beside what was written where people have pseudonyms: that is `named`.
        """
        return self.named(None)

    def named(self, signed: str | None) -> str:
        """The name that others see where the person writes as `signed`, or, with None, by name."""
        return shown_name(self.name, self.pseudonym, self.shows_pseudonym, self.erased_at, signed)

    @property
    def held_roles(self) -> list["Role"]:
        return self.roles

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def is_anonymous(self) -> bool:
        return False

    # What Flask-Login keeps in the cookie is the token of one sign-in, so that it can be revoked.
    def get_id(self) -> str:
        token: str = self.__dict__.get("sign_in_token", "")
        return token


class Role(Base):
    """A role a person holds, in a space or on the whole site, given by somebody at some time.

    `department_id` is where an official answers alone, and where an employee belongs. `home_at` is when the
    person last chose the space, an internal one, as the place to come home to.
    """

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[RoleName]
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime]
    home_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=user_id, back_populates="roles", lazy="raise")


# One of each role: NULLs are distinct in a plain unique index, so there is one for each reach.
for _name, _columns, _where in (
    ("uq_roles_site", (), Role.space_id.is_(None)),
    ("uq_roles_space", (Role.space_id,), Role.department_id.is_(None)),
    ("uq_roles_department", (Role.space_id, Role.department_id), None),
):
    Index(
        _name,
        Role.user_id,
        Role.name,
        *_columns,
        unique=True,
        sqlite_where=_where,
        postgresql_where=_where,
    )


class SignIn(Base):
    """One sign-in on one device: listed on the account page, and revocable there."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class Token(Base):
    """A link sent by mail: used once, before it expires; only its hash is kept."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    email: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """How many times something was tried in a window of time; exact across processes.

    `key` is an HMAC, so that no address stands here; `window` is the second the window ends.
    """

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
