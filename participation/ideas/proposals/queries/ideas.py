"""The read of one idea, with what pages of its author and of the officials need of it."""

from functools import lru_cache
from typing import TypeVarTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from participation import db
from participation.accounts.models import Reader, RoleName, Standing, User
from participation.db import NOW, BigId
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.rows import (
    RowCoauthor,
    RowLabel,
    RowPerson,
    StepRow,
    person,
    person_columns,
)
from participation.ideas.pseudonyms.signing import worn_by
from participation.spaces.models import Department, Label, Space
from participation.subjects.models import Coauthor, StateChange, subject_labels
from participation.subjects.rules import asking, readable_by

Columns = TypeVarTuple("Columns")

THE_IDEA = bindparam("idea", type_=BigId)


def get(idea_id: int, reader: Reader) -> Idea | None:
    """An idea the reader may read, with all that is shown of itself."""
    values = asking(reader, idea=idea_id)
    return db.session.scalars(_one(reader.standing), values).unique().one_or_none()


@lru_cache(maxsize=64)
def _one(standing: Standing) -> Select[Idea]:
    return the_idea(standing, select(Idea))


def the_idea(standing: Standing, statement: Select[*Columns]) -> Select[*Columns]:
    """Read the idea `THE_IDEA` when a reader of this standing may, with all that is shown of itself.

    The statement is of `Idea`, and what rooms above add.
    """
    statement = statement.where(Idea.id == THE_IDEA, readable_by(standing, NOW)).options(
        joinedload(Idea.box).joinedload(Box.department),
        joinedload(Idea.box).joinedload(Box.space),
        joinedload(Idea.space),
        joinedload(Idea.author),
        joinedload(Idea.keeper),
        selectinload(Idea.coauthors).joinedload(Coauthor.person),
        joinedload(Idea.department),
        selectinload(Idea.labels),
    )
    if standing.has_role(RoleName.official):
        # Officials are offered their departments on the page; visitors do not load them.
        statement = statement.options(joinedload(Idea.space).joinedload(Space.departments))
    return statement


def labels(idea_id: int) -> list[RowLabel]:
    """The topics and areas of an idea, by their names."""
    return [RowLabel._make(row) for row in db.rows(_LABELS, {"idea": idea_id})]


_LABELS = (
    select(Label.kind, Label.name, Label.slug)
    .join(subject_labels, subject_labels.c.label_id == Label.id)
    .where(subject_labels.c.subject_id == THE_IDEA)
    .order_by(Label.name)
)


def coauthors(idea_id: int) -> list[RowCoauthor]:
    """Who writes along with the author of an idea, in the order in which they came."""
    found = db.rows(_COAUTHORS, {"idea": idea_id})
    return [RowCoauthor(row[0], RowPerson._make(row[1:])) for row in found]


_COAUTHORS = (
    select(Coauthor.user_id, *person_columns(User, worn_by(Coauthor.user_id, Idea.box_id)))
    .join(User, User.id == Coauthor.user_id)
    .join(Idea, Idea.id == Coauthor.subject_id)
    .where(Coauthor.subject_id == THE_IDEA)
    .order_by(Coauthor.at, Coauthor.user_id)
)


def steps(idea_id: int) -> list[StepRow]:
    """The steps of an idea's life, oldest first, with who took them."""
    found = db.rows(_STEPS, {"idea": idea_id})
    return [StepRow._make((*row[:_BY], person(row[_BY:]))) for row in found]


_BY = len(StepRow._fields) - 1
_STEPS = (
    select(
        StateChange.state,
        StateChange.at,
        StateChange.reason,
        StateChange.promised_on,
        StateChange.inferred,
        Department.name,
        *person_columns(User, StateChange.signed),
    )
    .outerjoin(Department, Department.id == StateChange.department_id)
    .outerjoin(User, User.id == StateChange.by_id)
    .where(StateChange.subject_id == THE_IDEA)
    .order_by(StateChange.at, StateChange.id)
)
