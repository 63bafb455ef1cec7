"""Reads of where people say that they live."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Text, and_, cast, exists, func, select
from sqlalchemy.orm import aliased

from participation import db
from participation.accounts.models import User
from participation.accounts.parts import BoundFigure
from participation.residence.models import Residence
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.rules import readable_by


class Said(NamedTuple):
    """What a person has said about a space, and its area; each None where there is none."""

    residence: Residence | None = None
    area: Label | None = None


def figure() -> BoundFigure:
    """Where the person of the row says that they live, as a figure of an account: `space:area` of each
    space, with commas between them; `space:0` where it is taken back."""
    return BoundFigure(_figure())


@lru_cache
def _figure() -> ScalarSelect[Any]:
    area = func.coalesce(cast(Residence.area_id, Text), "0")
    each = cast(Residence.space_id, Text) + ":" + area
    return (
        select(func.aggregate_strings(each, ","))
        .where(Residence.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )


def said(user: User, space_id: int) -> Said:
    """What a person has said about where they live in a space."""
    found = db.session.execute(
        select(Residence, Label)
        .outerjoin(Label, Label.id == Residence.area_id)
        .where(Residence.user_id == user.id, Residence.space_id == space_id)
    ).one_or_none()
    return Said(*found) if found else Said()


def lives_in_now(user_id: int, space_id: int, areas: Collection[int]) -> bool:
    """Whether a person says that they live in one of these areas. Their word is held until the transaction
    ends: whoever says another area does so before this or after it."""
    statement = select(Residence.area_id).where(
        Residence.user_id == user_id, Residence.space_id == space_id
    )
    return db.rows(statement.with_for_update(read=True)).scalar() in areas


def names(areas: Collection[int]) -> list[str]:
    """The names of areas, in their order. One statement, and none for no area."""
    if not areas:
        return []
    found = select(Label.name).where(Label.id.in_(sorted(areas))).order_by(Label.name)
    return list(db.session.scalars(found))


def spaces_with_areas(user: User) -> Sequence[Any]:
    """The spaces with areas that a person may know of, with the name of the area in which they live there,
    and whether they have said any (`said`)."""
    offered = aliased(Label)
    area = exists().where(
        offered.space_id == Space.id,
        offered.kind == LabelKind.area,
        offered.closed_at.is_(None),
        offered.source.is_(None),
    )
    mine = and_(Residence.space_id == Space.id, Residence.user_id == user.id)
    return db.session.execute(
        select(Space.slug, Space.name, Label.name.label("area"), Residence.user_id.label("said"))
        .select_from(Space)
        .outerjoin(Residence, mine)
        .outerjoin(Label, Label.id == Residence.area_id)
        .where(readable_by(user), Space.closed_at.is_(None), area | Residence.user_id.is_not(None))
        .order_by(Space.name, Space.id)
    ).all()
