"""Reads of reply templates."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader, RoleName
from participation.ideas.replies.models import ReplyTemplate
from participation.spaces.models import Space

MOST = 50
"""Templates that a space may have: more than anybody finds one among."""


class OfSpace(NamedTuple):
    """The templates of a space."""

    space: Space
    templates: Sequence[ReplyTemplate]


def spaces(reader: Reader) -> Sequence[Space]:
    """The spaces the reader is an official of."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    statement = select(Space).where(Space.closed_at.is_(None)).order_by(Space.name)
    if not everywhere:
        statement = statement.where(Space.id.in_(sorted(inside)))
    return db.session.scalars(statement).all()


def by_space(reader: Reader) -> list[OfSpace]:
    """The templates of the spaces the reader is an official of. Two statements."""
    found = spaces(reader)
    rows = db.session.scalars(
        select(ReplyTemplate)
        .where(ReplyTemplate.space_id.in_([each.id for each in found]))
        .order_by(ReplyTemplate.name, ReplyTemplate.id)
    ).all()
    return [OfSpace(space, [row for row in rows if row.space_id == space.id]) for space in found]


def of_space(space_id: int) -> Sequence[ReplyTemplate]:
    """The templates of a space."""
    return db.session.scalars(
        select(ReplyTemplate)
        .where(ReplyTemplate.space_id == space_id)
        .order_by(ReplyTemplate.name, ReplyTemplate.id)
        .limit(MOST)
    ).all()


def get(template_id: int) -> ReplyTemplate | None:
    """A template with its space."""
    return db.session.scalars(
        select(ReplyTemplate)
        .where(ReplyTemplate.id == template_id)
        .options(joinedload(ReplyTemplate.space))
    ).one_or_none()
