"""Reads of the map: what is going on somewhere, as a list and as marks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, and_, case, literal, or_, select, type_coerce

from participation import clock, db, text
from participation.accounts.models import Reader
from participation.geometry import Spot
from participation.index import kinds as words
from participation.locations.kinds import KINDS, MappedKind
from participation.locations.models import Location, Where, where_of
from participation.spaces.models import LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.queries import has_label
from participation.subjects.rules import shown_to_everyone
from participation.web import Cursor

MOST_MARKS = 300
"""How many things a map shows at once: more would cover each other, and make the answer heavy."""
MOST_SHAPES = 60_000
"""Characters of shapes in one answer; a hearing whose shapes do not fit is shown as a point."""
Box = tuple[float, float, float, float]
"""South, west, north, east, in degrees."""


@dataclass(frozen=True)
class Around:
    """What the map is narrowed down to. `state` is a kind and a state, as in `idea.new`."""

    space: str = ""
    kind: str = ""
    area: str = ""
    state: str = ""
    box: Box | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Around":
        """From a query string, which may hold anything: what is not known is left out."""
        space, kind, area, state = (
            text.clean(arguments.get(name))[:200] for name in ("space", "kind", "area", "state")
        )
        known = {each.key for each in KINDS}
        kind = kind if kind in known else ""
        its, _dot, value = state.partition(".")
        found = words.find(its) if its in known and kind in ("", its) else None
        if found is None or value not in found.states():
            state = ""
        return cls(space, kind, area, state, box_of(arguments.get("box", "")))

    @property
    def chosen(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.space or self.kind or self.area or self.state)


def box_of(written: str) -> Box | None:
    """Four numbers of degrees, south, west, north, east; None for what is no such box."""
    parts = written[:100].split(",")
    try:
        south, west, north, east = (float(each) for each in parts)
    except ValueError:
        return None
    numbers = (south, west, north, east)
    good = all(map(math.isfinite, numbers)) and -90 <= south <= north <= 90
    return numbers if good and -180 <= west <= east <= 180 else None


class Located(NamedTuple):
    """A thing with its place, as the list below the map says it."""

    id: int
    kind: str
    title: str
    language: str | None
    state: str
    since: datetime
    place: str
    latitude: float | None
    longitude: float | None
    space: str
    timezone: str
    path: str

    @property
    def where(self) -> Where:
        """Its place."""
        return where_of(self.place, self.latitude, self.longitude)

    @property
    def spot(self) -> Spot | None:
        """Its place on the map."""
        return self.where.spot


def listed(reader: Reader, around: Around, cursor: Cursor | None, limit: int) -> list[Located]:
    """What has a place and may be read by all in its space, the newest first. One statement."""
    statement = _located(reader, around)
    if cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int):
        since, number = Location.shown_from, Location.subject_id
        last, last_id = literal(cursor[0]), literal(cursor[1])
        statement = statement.where(
            since <= last, or_(since < last, and_(since == last, number < last_id))
        )
    return _read(statement.limit(limit))


def key(located: Located) -> Cursor:
    """A row's cursor."""
    return [located.since, located.id]


class Marks(NamedTuple):
    """What a map shows: the newest of what fits, and whether there is more."""

    shown: Sequence[Located]
    more: bool


def marks(reader: Reader, around: Around) -> Marks:
    """What stands on the map inside its box, if it has one, at most MOST_MARKS. One statement."""
    statement = _located(reader, around).where(Location.latitude.is_not(None))
    if around.box is not None:
        south, west, north, east = around.box
        statement = statement.where(
            Location.latitude.between(south, north), Location.longitude.between(west, east)
        )
    found = _read(statement.limit(MOST_MARKS + 1))
    return Marks(found[:MOST_MARKS], len(found) > MOST_MARKS)


def shapes(shown: Sequence[Located]) -> list[tuple[Located, str]]:
    """What some of these are about beyond a point, as long as there is room. One statement for each kind
    that has shapes."""
    by_id = {each.id: each for each in shown}
    room = MOST_SHAPES
    found = []
    for kind in KINDS:
        for number, geojson in kind.shapes(
            [each.id for each in shown if each.kind == kind.key]
        ).items():
            if len(geojson) <= room:
                room -= len(geojson)
                found.append((by_id[number], geojson))
    return found


def _located(reader: Reader, around: Around) -> Select[Any]:
    """The things on the map, in the order of an index of their locations."""
    now = clock.now()
    known = list(KINDS)
    spine = Subject.__table__
    told = [(spine.c.kind == each.key, _state(each, now)) for each in known]
    statement = (
        select(
            spine.c.id,
            spine.c.kind,
            spine.c.title,
            spine.c.language,
            (case(*told, else_=literal("")) if told else literal("")).label("state"),
            Location.shown_from,
            Location.place,
            Location.latitude,
            Location.longitude,
            Space.name,
            Space.timezone,
        )
        .select_from(Location)
        .join(spine, spine.c.id == Location.subject_id)
        .join(Space, Space.id == spine.c.space_id)
        .where(
            db.one_by_one(spine.c.space_id).in_(select(Space.id).where(spaces_readable_by(reader))),
            shown_to_everyone(now, of=spine.c),
            Location.shown_from <= now,
            # Asked of each row, so that no index of one kind is taken for all of them.
            type_coerce(db.one_by_one(Location.kind), Text).in_([each.key for each in known]),
        )
    )
    for each in known:
        statement = statement.outerjoin(each.table, each.table.c.id == spine.c.id)
        statement = statement.where(or_(spine.c.kind != each.key, each.listed()))
    statement = _narrowed(statement, around, now)
    return statement.order_by(Location.shown_from.desc(), Location.subject_id.desc())


def _state(kind: MappedKind, now: datetime) -> Any:
    found = words.find(kind.key)
    # Each kind has its own enumeration: here they are words.
    return type_coerce(found.state(now), Text) if found else literal("")


def _narrowed(statement: Select[Any], around: Around, now: datetime) -> Select[Any]:
    its, _dot, value = around.state.partition(".")
    if around.kind or its:
        statement = statement.where(Location.kind == (around.kind or its))
    for kind in KINDS:
        if value and kind.key == its:
            statement = statement.where(_state(kind, now) == value)
    if around.space:
        space = select(Space.id).where(Space.slug == around.space).scalar_subquery()
        statement = statement.where(Location.space_id == space)
    if around.area:
        statement = statement.where(
            has_label(Location.__table__.c.subject_id, LabelKind.area, around.area)
        )
    return statement


def _read(statement: Select[Any]) -> list[Located]:
    paths = {each.key: each.path for each in KINDS}
    return [
        Located._make((*row, paths[row.kind](row.id, row.title)))
        for row in db.session.execute(statement)
    ]
