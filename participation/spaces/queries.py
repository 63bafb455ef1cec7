"""Reads about spaces."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Text, bindparam, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from participation import db
from participation.accounts.models import READER, Reader, Role, Standing, User
from participation.accounts.parts import BoundFigure
from participation.accounts.queries import by_id, held_open
from participation.db import BigId
from participation.spaces.models import (
    Audience,
    Department,
    EmailDomain,
    Invitation,
    Label,
    LabelKind,
    RulesAcceptance,
    Space,
)
from participation.spaces.rules import EVERY_ROLE_INSIDE, may_enter, readable_by, run_by


def get(slug: str, reader: Reader) -> Space | None:
    """The space of that address, when the reader may know of it."""
    values = {"reader": reader.id, "slug": slug}
    return db.session.scalars(_one(reader.standing), values).one_or_none()


def _one(standing: Standing) -> Select[Space]:
    return (
        select(Space)
        .where(Space.slug == bindparam("slug", type_=Text), readable_by(standing))
        .options(selectinload(Space.departments))
    )


def readable(reader: Reader) -> Sequence[Space]:
    """All spaces the reader may know of, public ones first."""
    return db.session.scalars(_readable(reader.standing), {"reader": reader.id}).all()


def _readable(standing: Standing) -> Select[Space]:
    return (
        select(Space)
        .where(readable_by(standing), Space.closed_at.is_(None))
        .order_by(Space.audience.desc(), Space.name)
    )


def run_by_reader(reader: Reader) -> Sequence[Space]:
    """The spaces the reader works in as official or moderator."""
    return db.session.scalars(
        select(Space).where(run_by(reader), Space.closed_at.is_(None)).order_by(Space.name)
    ).all()


def labels(
    reader: Reader,
    *,
    space_id: int | None = None,
    kind: LabelKind | None = None,
    imported: bool = True,
) -> Sequence[Label]:
    """The topics and areas of the spaces the reader may know of, for filters and forms; those that an
    import brought along only when `imported`."""
    statement = (
        select(Label)
        .join(Space, Space.id == Label.space_id)
        .where(readable_by(reader), Label.closed_at.is_(None))
        .order_by(Label.kind, Label.name)
    )
    if space_id is not None:
        statement = statement.where(Label.space_id == space_id)
    if kind is not None:
        statement = statement.where(Label.kind == kind)
    if not imported:
        statement = statement.where(Label.source.is_(None))
    return db.session.scalars(statement).all()


def departments(space_id: int) -> Sequence[Department]:
    """The departments of a space that are in use."""
    return db.session.scalars(
        select(Department)
        .where(Department.space_id == space_id, Department.closed_at.is_(None))
        .order_by(Department.name)
    ).all()


def rules_are_accepted() -> ColumnElement[bool]:
    """Whether the reader has accepted a space's house rules as they stand now: a column of a statement
    that selects from the space, asked with the reader's id as READER."""
    return exists().where(
        RulesAcceptance.user_id == READER,
        RulesAcceptance.space_id == Space.id,
        RulesAcceptance.version == Space.house_rules_version,
    )


_ACCEPTED = select(rules_are_accepted()).where(Space.id == bindparam("space", type_=BigId))


def has_accepted_rules(reader: Reader, space: Space) -> bool:
    """Whether the reader has accepted the space's house rules as they stand now."""
    if reader.id is None:
        return False
    return bool(db.rows(_ACCEPTED, {"reader": reader.id, "space": space.id}).scalar())


def joinable_by_domain(email: str) -> Sequence[Space]:
    """The internal spaces that the holder of this confirmed address may join."""
    domain = email.rsplit("@", 1)[-1].lower()
    return db.session.scalars(
        select(Space)
        .join(EmailDomain, EmailDomain.space_id == Space.id)
        .where(
            EmailDomain.domain == domain,
            Space.audience == Audience.internal,
            Space.closed_at.is_(None),
        )
        .order_by(Space.name)
    ).all()


def joinable(user: User) -> list[Space]:
    """The internal spaces that a person's address opens and in which no role is held yet."""
    if not user.email:
        return []
    return [space for space in joinable_by_domain(user.email) if not may_enter(user, space)]


def memberships(user: User) -> Sequence[Space]:
    """The spaces in which a person holds a role."""
    inside = {role.space_id for role in user.roles if role.space_id is not None}
    if not inside:
        return []
    return db.session.scalars(
        select(Space).where(Space.id.in_(sorted(inside))).order_by(Space.name)
    ).all()


def home_of() -> BoundFigure:
    """Where the person of the row comes home to, as a figure of an account: the slug of the internal space
    that was chosen last, else of the first that was joined."""
    return BoundFigure(_home_of())


@lru_cache
def _home_of() -> ScalarSelect[Any]:
    held = aliased(Role, name="held_inside")
    return (
        select(Space.slug)
        .join(held, held.space_id == Space.id)
        .where(
            held.user_id == User.id,
            held.name.in_(EVERY_ROLE_INSIDE),
            Space.audience == Audience.internal,
            Space.closed_at.is_(None),
        )
        .order_by(held.home_at.is_(None), held.home_at.desc(), held.id)
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )


def reachable(user_id: int | None, space_id: int) -> User | None:
    """The person, when mail about the space may go there: an open account, and still inside. An erasure
    of the account waits until the mail is written, and takes it along."""
    person = by_id(user_id) if user_id is not None else None
    if person is None or not person.email or person.id not in held_open([person.id]):
        return None
    space = db.session.get(Space, space_id)
    return person if space is not None and may_enter(person, space) else None


def invitation_by_token(token_id: int) -> Invitation | None:
    """The open invitation behind a link, with its space."""
    return db.session.scalars(
        select(Invitation)
        .join(Space, Space.id == Invitation.space_id)
        .where(
            Invitation.token_id == token_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Space.closed_at.is_(None),
        )
        .options(
            joinedload(Invitation.space),
            joinedload(Invitation.department),
            joinedload(Invitation.invited_by),
        )
    ).one_or_none()


def open_invitations(space_id: int) -> Sequence[Invitation]:
    """The invitations to a space that are neither accepted nor withdrawn, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.space_id == space_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id.desc())
        .limit(100)
    ).all()


def accepted_rules(user: User) -> list[dict[str, Any]]:
    """Which house rules a person has accepted, for the person's own file."""
    rows = db.session.execute(
        select(Space.name, RulesAcceptance.version, RulesAcceptance.at)
        .join(Space, Space.id == RulesAcceptance.space_id)
        .where(RulesAcceptance.user_id == user.id)
        .order_by(RulesAcceptance.at)
    ).all()
    return [{"space": name, "version": version, "at": at.isoformat()} for name, version, at in rows]
