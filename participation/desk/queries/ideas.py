"""Ideas that wait for an official: promised, handed over, or with questions that nobody has answered."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, db
from participation.accounts.models import Reader
from participation.comments.models import Comment
from participation.desk.queries.hearings import SHOWN, SOON
from participation.hearings.intake.queries import own_departments
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import OVER, Idea
from participation.spaces.models import Department, Space
from participation.spaces.rules import run_by, today_in
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import shown_to_everyone


def unanswered(reader: Reader, only_mine: bool) -> Sequence[Row[Idea, int]]:
    """Ideas for which something is promised within a week or overdue, the oldest promise first.

    With each, how many there are in all: counted in the ideas' own table, where only the first ones
    are read whole.
    """
    rows, boxes = Idea.__table__.alias("due"), Box.__table__
    in_a_week: Any = today_in(boxes.c.space_id, clock.now() + SOON)
    conditions = [
        # Asked of each box in turn, so that a database begins with the few that are promised.
        db.one_by_one(boxes.c.space_id).in_(select(Space.id).where(run_by(reader))),
        rows.c.due_on <= clock.latest_day() + SOON,
        rows.c.due_on <= in_a_week,
        rows.c.due_on.is_not(None),
    ]
    if only_mine:
        found = own_departments(reader)
        conditions.append(rows.c.department_id.in_(found) if found else false())
    due = rows.join(boxes, boxes.c.id == rows.c.box_id)
    total = select(func.count()).select_from(due).where(*conditions).scalar_subquery()
    first = (
        select(rows.c.id)
        .select_from(due)
        .where(*conditions)
        .order_by(rows.c.due_on, rows.c.id)
        .limit(SHOWN)
    )
    statement = (
        select(Idea, total.label("total"))
        .join(Idea.box)
        .where(Idea.__table__.c.id.in_(first))
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(Idea.due_on, Idea.id)
    )
    return db.session.execute(statement).all()


def are_handed_over(reader: Reader) -> ColumnElement[bool]:
    """Ideas that were given to the reader's departments and have taken no step since."""
    rows: Any = Idea.__table__.c
    return and_(
        rows.department_id.in_(own_departments(reader)),
        rows.handed_over_at.is_not(None),
        Subject.visibility == Visibility.visible,
        Idea.space_id.in_(select(Space.id).where(run_by(reader))),
    )


def handed_over(reader: Reader, shown: int = SHOWN) -> Sequence[Row[Idea, int]]:
    """Ideas that were given to the reader's departments and have taken no step since, oldest first."""
    if not own_departments(reader):
        return []
    rows: Any = Idea.__table__.c
    return db.session.execute(
        select(Idea, func.count().over().label("total"))
        .join(Idea.box)
        .where(are_handed_over(reader))
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(rows.handed_over_at, rows.id)
        .limit(shown)
    ).all()


ASKED: Any = Comment.__table__
QUESTION: Any = Subject.__table__.alias("question")
UNDER: Any = Subject.__table__.alias("under")


_IDEAS: Any = Idea.__table__
OWES = func.coalesce(ASKED.c.asked_department_id, _IDEAS.c.department_id, Box.department_id)
"""The department that owes an answer to a question: to which it was passed on, else that of what it is
about."""


def open_questions(reader: Reader, only_mine: bool, *columns: Any) -> Any:
    """Columns of the questions to the authority that no department has answered, each with what it
    stands under (an idea, or any other kind)."""
    rows = (
        select(*columns)
        .select_from(ASKED)
        .join(QUESTION, QUESTION.c.id == ASKED.c.id)
        .join(UNDER, UNDER.c.id == ASKED.c.about_id)
        .outerjoin(_IDEAS, _IDEAS.c.id == ASKED.c.about_id)
        .outerjoin(Box, Box.id == _IDEAS.c.box_id)
        .join(Space, Space.id == QUESTION.c.space_id)
        .where(
            ASKED.c.is_question,
            ASKED.c.answered_at.is_(None),
            shown_to_everyone(of=QUESTION.c),
            # No more is said under an idea that is over.
            or_(_IDEAS.c.id.is_(None), _IDEAS.c.state.not_in(sorted(OVER))),
            # The few that wait are read, and not all that is said in the spaces.
            db.one_by_one(QUESTION.c.space_id).in_(select(Space.id).where(run_by(reader))),
        )
    )
    if not only_mine:
        return rows
    found = own_departments(reader)
    return rows.where(OWES.in_(found) if found else false())


def questions(reader: Reader, only_mine: bool, shown: int = SHOWN) -> Sequence[Row[Any]]:
    """Questions to the authority that no department has answered, those that are due first before the
    others: each with what it stands under, the department that owes it, and how many there are in all."""
    rows = open_questions(
        reader,
        only_mine,
        ASKED.c.id,
        ASKED.c.body,
        QUESTION.c.created_at,
        UNDER.c.title,
        Space.timezone,
        ASKED.c.due_on,
        Department.name.label("department"),
        func.count().over().label("total"),
    ).outerjoin(Department, Department.id == OWES)
    first = (ASKED.c.due_on.is_(None), ASKED.c.due_on, ASKED.c.id)
    return db.session.execute(rows.order_by(*first).limit(shown)).all()
