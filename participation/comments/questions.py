"""Reads about questions to the authority: who answered them, and to whom they were passed on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from participation import clock, db
from participation.accounts.models import User, shown_name
from participation.comments.models import Comment
from participation.comments.rows import CommentRow
from participation.spaces.models import Department
from participation.subjects.models import StateChange, Subject, Visibility

PASSED_ON = "passed on"
"""The step of a question that goes to another department."""


class Answered(NamedTuple):
    """The reply by which a department answered a question."""

    comment_id: int
    name: str
    department: str
    at: datetime


class PassedOn(NamedTuple):
    """That a question went to another department, and why."""

    department: str
    at: datetime
    reason: str


class Owed(NamedTuple):
    """What is shown of a question to the authority besides its words."""

    waits: bool
    overdue: bool
    answer: Answered | None
    passed_on: tuple[PassedOn, ...]


def owed(comments: Iterable[CommentRow], timezone: str, *, is_open: bool) -> dict[int, Owed]:
    """The questions among some comments by id, each with its answer or that it waits for one.

    None waits where no more is said (`is_open`). One statement for the answers and one for the
    departments they went to, where there are any.
    """
    asked = [each for each in comments if each.is_question]
    if not asked:
        return {}
    answers = _answers([each.id for each in asked if each.answered])
    passed = _passed_on([each.id for each in asked if each.asked_department_id is not None])
    today = clock.today(timezone)
    found = {}
    for each in asked:
        waits = is_open and each.is_shown and not each.answered
        late = waits and each.due_on is not None and each.due_on < today
        found[each.id] = Owed(waits, late, answers.get(each.id), tuple(passed.get(each.id, ())))
    return found


_replies: Any = Comment.__table__.alias("reply")
_spine: Any = Subject.__table__.alias("reply_spine")
_IDS: Any = bindparam("ids", expanding=True, type_=db.BigId)
_ANSWERS = (
    select(
        _replies.c.parent_id,
        _replies.c.id,
        _spine.c.created_at,
        Department.name.label("department"),
        User.name,
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
        _spine.c.signed,
    )
    .select_from(_replies)
    .join(_spine, _spine.c.id == _replies.c.id)
    .join(Department, Department.id == _replies.c.department_id)
    .outerjoin(User, User.id == _spine.c.author_id)
    .where(_replies.c.parent_id.in_(_IDS), _spine.c.visibility == Visibility.visible)
    .order_by(_spine.c.created_at.desc(), _replies.c.id.desc())
)


def _answers(ids: list[int]) -> dict[int, Answered]:
    """The first reply of a department to each of these questions."""
    if not ids:
        return {}
    return {
        row.parent_id: Answered(
            row.id,
            shown_name(
                row.name, row.pseudonym, bool(row.shows_pseudonym), row.erased_at, row.signed
            )
            if row.name is not None
            else "",
            row.department,
            row.created_at,
        )
        for row in db.rows(_ANSWERS, {"ids": ids})
    }


_STEPS = (
    select(StateChange.subject_id, Department.name, StateChange.at, StateChange.reason)
    .join(Department, Department.id == StateChange.department_id)
    .where(StateChange.subject_id.in_(_IDS), StateChange.state == PASSED_ON)
    .order_by(StateChange.id)
)


def _passed_on(ids: list[int]) -> dict[int, list[PassedOn]]:
    """To which departments each of these questions went, one after the other."""
    found: dict[int, list[PassedOn]] = defaultdict(list)
    if ids:
        for row in db.rows(_STEPS, {"ids": ids}):
            found[row.subject_id].append(PassedOn(row.name, row.at, row.reason))
    return found
