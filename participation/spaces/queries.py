"""Reads about spaces."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import db
from participation.accounts.models import Reader
from participation.spaces.models import (
    Department,
    EmailDomain,
    Label,
    LabelKind,
    RulesAcceptance,
    Space,
)
from participation.spaces.rules import readable_by, run_by


def get(slug: str, reader: Reader) -> Space | None:
    """The space of that address, when the reader may know of it."""
    return db.session.scalars(
        select(Space)
        .where(Space.slug == slug, readable_by(reader))
        .options(selectinload(Space.departments))
    ).one_or_none()


def readable(reader: Reader) -> Sequence[Space]:
    """All spaces the reader may know of, public ones first."""
    return db.session.scalars(
        select(Space)
        .where(readable_by(reader), Space.closed_at.is_(None))
        .order_by(Space.audience.desc(), Space.name)
    ).all()


def run_by_reader(reader: Reader) -> Sequence[Space]:
    """The spaces the reader works in as official or moderator."""
    return db.session.scalars(
        select(Space).where(run_by(reader), Space.closed_at.is_(None)).order_by(Space.name)
    ).all()


def labels(
    reader: Reader, *, space_id: int | None = None, kind: LabelKind | None = None
) -> Sequence[Label]:
    """The topics and areas of the spaces the reader may know of, for filters and forms."""
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
    return db.session.scalars(statement).all()


def departments(space_id: int) -> Sequence[Department]:
    """The departments of a space that are in use."""
    return db.session.scalars(
        select(Department)
        .where(Department.space_id == space_id, Department.closed_at.is_(None))
        .order_by(Department.name)
    ).all()


def has_accepted_rules(reader: Reader, space: Space) -> bool:
    """Whether the reader has accepted the space's house rules as they stand now."""
    if reader.id is None:
        return False
    key = (reader.id, space.id, space.house_rules_version)
    return db.session.get(RulesAcceptance, key) is not None


def joinable_by_domain(email: str) -> Sequence[Space]:
    """The internal spaces that the holder of this confirmed address may join."""
    domain = email.rsplit("@", 1)[-1].lower()
    return db.session.scalars(
        select(Space)
        .join(EmailDomain, EmailDomain.space_id == Space.id)
        .where(EmailDomain.domain == domain, Space.closed_at.is_(None))
        .order_by(Space.name)
    ).all()
