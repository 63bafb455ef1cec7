"""Where an idea stands among those that are merged: what it has become part of, and what is part of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, literal, select

from participation import db
from participation.ideas.proposals.models import Idea

_ideas: Any = Idea.__table__.c
LONGEST = 50
"""How far a line is followed; nobody leads in a circle, but a source may have."""


def line_of(idea: Idea) -> list[Idea]:
    """The idea that an idea has become part of, the one that this has become part of, and so on."""
    found: list[Idea] = []
    into = idea.merged_into_id
    while into is not None and len(found) < LONGEST:
        target = db.session.get_one(Idea, into)
        if target in found:
            break
        found.append(target)
        into = target.merged_into_id
    return found


def parts_of(idea_id: Any) -> Select[Any]:
    """The ids of the ideas that are part of an idea, of any depth; its own is not among them."""
    parts = select(_ideas.id).where(_ideas.merged_into_id == idea_id).cte("parts", recursive=True)
    deeper = Idea.__table__.alias("deeper")
    # A union of what differs ends, also where a source leads in a circle.
    parts = parts.union(select(deeper.c.id).join(parts, deeper.c.merged_into_id == parts.c.id))
    return select(parts.c.id)


def with_parts(idea_id: int) -> Sequence[int]:
    """The ids of an idea and of all that are part of it."""
    return [idea_id, *db.session.scalars(parts_of(literal(idea_id)))]
