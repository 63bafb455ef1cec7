"""The sitemap, in parts that stay small."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from participation import db
from participation.feeds.queries.finding import GONE, VISITOR
from participation.hearings.notice.models import Hearing, Status
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import Project
from participation.ideas.proposals.models import Idea
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import (
    Subject,
)
from participation.subjects.rules import shown_to_everyone

Listed = type[Hearing] | type[Idea] | type[Project]
"""The kinds of subjects that have parts of the sitemap."""

PART = 10_000
"""How many ids a part of the sitemap spans: it has no more addresses than this, of 50,000 allowed."""


def parts(kind: Listed) -> Sequence[int]:
    """The parts of the sitemap that have something in them, from 1 on. One statement.

    It steps from part to part by the key, and reads one row for each.
    """

    def first(after: Any) -> Any:
        return (
            _listed(kind, kind.__table__.c.id)
            .where(kind.__table__.c.id >= after)
            .order_by(kind.__table__.c.id)
            .limit(1)
            .scalar_subquery()
        )

    steps = select((first(0) // PART).label("part")).cte("steps", recursive=True)
    steps = steps.union_all(
        select(first((steps.c.part + 1) * PART) // PART).where(steps.c.part.is_not(None))
    )
    found = db.session.scalars(select(steps.c.part).where(steps.c.part.is_not(None)))
    return [part + 1 for part in found]


def _listed(kind: Listed, *columns: Any) -> Select[Any]:
    """Columns of the public hearings, ideas or projects, found from the table of the kind: the space is asked
    for in a way that keeps the planner from the index of all that stands in it."""
    spine, own = Subject.__table__, kind.__table__
    state = own.c.status if kind is Hearing else own.c.state
    left_out: tuple[Any, ...] = () if kind is Project else GONE
    if kind is Hearing:
        left_out = (Status.draft,)
    return (
        select(*columns)
        .select_from(own.join(spine, spine.c.id == own.c.id))
        .where(
            shown_to_everyone(of=spine.c),
            db.one_by_one(spine.c.space_id).in_(
                select(Space.id).where(spaces_readable_by(VISITOR))
            ),
            state.not_in(left_out),
        )
    )


def part(kind: Listed, number: int) -> Sequence[Any]:
    """One part: id, title, and the moments at which its page changed. One statement."""
    spine, own = Subject.__table__.c, kind.__table__.c
    latest = own.concluded_at if kind is Hearing else own.state_at
    return db.session.execute(
        _listed(
            kind, own.id, spine.title, spine.visible_from, spine.edited_at, latest.label("latest")
        )
        .where(own.id >= (number - 1) * PART, own.id < number * PART)
        .order_by(own.id)
    ).all()


def public_spaces() -> Sequence[Space]:
    """The public spaces."""
    return db.session.scalars(
        select(Space).where(spaces_readable_by(VISITOR)).order_by(Space.id).limit(PART)
    ).all()


def public_boxes() -> Sequence[Box]:
    """The boxes of public spaces."""
    return db.session.scalars(
        select(Box).join(Box.space).where(spaces_readable_by(VISITOR)).order_by(Box.id).limit(PART)
    ).all()
