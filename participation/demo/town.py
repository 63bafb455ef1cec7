"""A made-up town for measuring: its space, its boxes, and the people who live there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select, text

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.demo.story.people import names
from participation.ideas.boxes.models import Box, Method
from participation.spaces.models import Audience, Department, Label, LabelKind, Space

BOXES = 8
YEARS = 4
THRESHOLD = 20
ANSWER_DAYS = 30
TOPICS = ("Trafik", "Byrum", "Skole", "Kultur", "Natur", "Idræt", "Klima", "Ældre")
AREAS = ("Nord", "Syd", "Øst", "Vest", "Midtby", "Havn", "Landsbyer")


@dataclass
class AddedCounts:
    """How much was added."""

    ideas: int = 0
    comments: int = 0
    votes: int = 0
    people: int = 0
    entries: int = 0


@dataclass
class Town:
    """What ideas of the town refer to, as ids."""

    space_id: int
    boxes: list[tuple[int, bool, int]]
    topics: list[int]
    areas: list[int]
    first_person: int
    people: int
    keys: list[str | None] = field(default_factory=list)


def table_of(model: Any) -> Table:
    """The table of a model."""
    table: Table = model.__table__
    return table


def _boxes(space_id: int, number: int, department_id: int, start: datetime) -> list[Box]:
    return [
        Box(
            space_id=space_id,
            department_id=department_id,
            slug=f"storby-{number}-{at}",
            name=f"Forslag til Storby {number}, kasse {at}",
            summary="Opdigtede forslag.",
            method=Method.agreement if at == BOXES else Method.support,
            threshold=None if at == BOXES else THRESHOLD,
            answer_days=ANSWER_DAYS,
            opens_at=start,
            created_at=start,
        )
        for at in range(1, BOXES + 1)
    ]


def found(ideas: int, figures: AddedCounts) -> Town:
    """Make the town: a space of its own, its boxes, and people who live there."""
    session, now = db.session, clock.now()
    start = now - timedelta(days=365 * YEARS)
    number = (session.scalar(select(func.max(Space.id))) or 0) + 1
    space = Space(
        slug=f"storby-{number}",
        name=f"Storby {number}",
        organisation="Storby Kommune",
        description="En opdigtet by, som er lavet for at måle, hvor hurtigt siderne er.",
        audience=Audience.public,
        house_rules="Vær venlig, og hold dig til sagen.",
        created_at=start,
    )
    session.add(space)
    session.flush()
    department = Department(space_id=space.id, slug="by", name="By og Natur")
    topics = [
        Label(space_id=space.id, kind=LabelKind.topic, slug=f"emne-{at}", name=name)
        for at, name in enumerate(TOPICS)
    ]
    areas = [
        Label(space_id=space.id, kind=LabelKind.area, slug=f"omraade-{at}", name=name)
        for at, name in enumerate(AREAS)
    ]
    session.add_all([department, *topics, *areas])
    session.flush()
    boxes = _boxes(space.id, number, department.id, start)
    session.add_all(boxes)
    session.flush()
    people = max(200, min(ideas // 4, 20_000))
    first = reserve(table_of(User), people)
    keys: list[str | None] = [ledger.new_person_key() for _each in range(people)]
    db.insert_many(
        table_of(User),
        [
            {
                "id": first + at,
                "name": name,
                "created_at": start,
                "shows_pseudonym": False,
                "ledger_key": keys[at],
            }
            for at, name in enumerate(names(people))
        ],
    )
    figures.people = people
    return Town(
        space.id,
        [(box.id, box.method is Method.agreement, department.id) for box in boxes],
        [label.id for label in topics],
        [label.id for label in areas],
        first,
        people,
        keys,
    )


def reserve(table: Table, count: int) -> int:
    """The first of this many ids that nobody else will use."""
    session = db.session
    if session.get_bind().dialect.name != "postgresql":
        # SQLite gives the next id after the largest, and this transaction alone writes.
        return (session.scalar(select(func.max(table.c.id))) or 0) + 1
    drawn = text(
        "SELECT min(drawn), max(drawn) FROM (SELECT nextval("
        "pg_get_serial_sequence(:table, 'id')) AS drawn FROM generate_series(1, :count)) AS numbers"
    )
    values = {"table": table.name, "count": max(count, 1)}
    while True:
        # Somebody else may draw numbers at the same time: then ours are not in a row.
        first, last = session.execute(drawn, values).one()
        if last - first + 1 == max(count, 1):
            return int(first)
