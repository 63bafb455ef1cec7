"""The read of one idea, with what pages of its author and of the officials need of it."""

from functools import lru_cache
from typing import TypeVarTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from participation import db
from participation.accounts.models import Reader, RoleName, Standing
from participation.db import NOW, BigId
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.spaces.models import Space
from participation.subjects.rules import asking, placed_for, readable_by

Columns = TypeVarTuple("Columns")

THE_IDEA = bindparam("idea", type_=BigId)


def get(idea_id: int, reader: Reader) -> Idea | None:
    """An idea the reader may read, with all that is shown of itself."""
    values = asking(reader, idea=idea_id)
    return db.session.scalars(_one(reader.standing), values).unique().one_or_none()


@lru_cache(maxsize=64)
def _one(standing: Standing) -> Select[Idea]:
    return the_idea(standing, select(Idea))


def the_idea(
    standing: Standing, statement: Select[*Columns], *, tombstones: bool = False
) -> Select[*Columns]:
    """Read the idea `THE_IDEA` when a reader of this standing may, with all that is shown of itself.

    With `tombstones` also one that was hidden. The statement is of `Idea`, and what rooms above add.
    """
    seen = placed_for(standing, NOW) if tombstones else readable_by(standing, NOW)
    statement = statement.where(Idea.id == THE_IDEA, seen).options(
        joinedload(Idea.box).joinedload(Box.department),
        joinedload(Idea.box).joinedload(Box.space),
        joinedload(Idea.space),
        joinedload(Idea.author),
        joinedload(Idea.keeper),
        joinedload(Idea.department),
        selectinload(Idea.labels),
    )
    if standing.has_role(RoleName.official):
        # Officials are offered their departments on the page; visitors do not load them.
        statement = statement.options(joinedload(Idea.space).joinedload(Space.departments))
    return statement
