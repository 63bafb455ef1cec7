"""Saving outlines of a space and of its areas, and taking them away."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, select

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.geometry import Feature, Geometry
from participation.locations.models import AreaOutline
from participation.spaces.models import Label, LabelKind, Space

WHOLE, BY_NAME = "space", "names"
"""What a file is the outline of: the space, or each of its parts of the area with its name."""


class Kept(NamedTuple):
    """An outline that is there; `name` is its area's, empty of the space's own."""

    id: int
    name: str


def space(slug: str) -> Space | None:
    """The space of that address, for an admin."""
    return db.session.scalars(select(Space).where(Space.slug == slug)).one_or_none()


def areas(of: Space) -> Sequence[Label]:
    """The areas of a space."""
    statement = select(Label).where(
        Label.space_id == of.id, Label.kind == LabelKind.area, Label.closed_at.is_(None)
    )
    return db.session.scalars(statement.order_by(Label.name)).all()


def kept(of: Space) -> list[Kept]:
    """The outlines that a space has, its own first."""
    rows = db.session.execute(
        select(AreaOutline.id, Label.name)
        .outerjoin(Label, Label.id == AreaOutline.label_id)
        .where(AreaOutline.space_id == of.id)
    )
    return sorted((Kept(number, name or "") for number, name in rows), key=lambda each: each.name)


def save(of: Space, what: str, read: Geometry, *, by: User | None) -> tuple[int, list[str]]:
    """Keep outlines in the place of those before: how many, and the parts of which no area has the name.

    `what` is WHOLE, BY_NAME, or the id of an area.
    """
    db.hold(of)
    if what != BY_NAME:
        _keep(of, None if what == WHOLE else int(what), read.parts, by)
        _record(of, by)
        return 1, []
    named = {each.name.casefold(): each.id for each in areas(of)}
    parts: dict[int, list[Feature]] = {}
    left_out = []
    for part in read.parts:
        label = named.get(part.name.casefold())
        if label is None:
            left_out.append(part.name or "–")
        else:
            parts.setdefault(label, []).append(part)
    for label, its in parts.items():
        _keep(of, label, tuple(its), by)
    if parts:
        _record(of, by)
    return len(parts), left_out


def _keep(of: Space, label_id: int | None, parts: tuple[Feature, ...], by: User | None) -> None:
    read = Geometry(parts)
    west, south, east, north = read.box
    db.session.execute(delete(AreaOutline).where(_same(of, label_id)))
    db.session.add(
        AreaOutline(
            space_id=of.id,
            label_id=label_id,
            geojson=read.to_json(),
            south=south,
            west=west,
            north=north,
            east=east,
            saved_at=clock.now(),
            by_id=by.id if by else None,
        )
    )
    db.session.flush()


def _same(of: Space, label_id: int | None) -> ColumnElement[bool]:
    return (AreaOutline.space_id == of.id) & (AreaOutline.label_id.is_not_distinct_from(label_id))


def remove(of: Space, outline_id: int, *, by: User | None) -> None:
    """Take an outline of a space away, if it is still there."""
    own = AreaOutline.__table__.c
    gone = delete(AreaOutline).where(own.id == outline_id, own.space_id == of.id)
    db.session.execute(gone)
    _record(of, by)


def _record(of: Space, by: User | None) -> None:
    ledger.record("space.outlined", space_id=of.id, by=by.id if by else None)
