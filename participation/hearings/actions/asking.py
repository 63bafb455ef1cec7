"""Questions of a hearing. They stand still when it opens: all who answer are asked the same."""

from typing import Any

from sqlalchemy import func, select, update

from participation import db
from participation.accounts.models import User
from participation.hearings.actions.publishing import hold
from participation.hearings.models import Hearing, Phase
from participation.questions import actions
from participation.questions.models import Question


def _not_open_yet(hearing: Hearing) -> None:
    hold(hearing, Phase.draft, Phase.scheduled)


def _count(hearing: Hearing) -> None:
    asked = select(func.count()).where(Question.hearing_id == hearing.id).scalar_subquery()
    db.session.execute(
        update(Hearing.__table__)  # type: ignore[arg-type]
        .where(Hearing.__table__.c.id == hearing.id)
        .values(question_count=asked)
    )
    db.session.expire(hearing, ["question_count"])


def ask(hearing: Hearing, *, by: User, **values: Any) -> Question:
    """Ask one more question; `values` are those of `questions.actions.save`."""
    _not_open_yet(hearing)
    question = actions.add(hearing, by=by, **values)
    _count(hearing)
    return question


def change(hearing: Hearing, question: Question, *, by: User, **values: Any) -> None:
    """Change what is asked, or how it is answered."""
    _not_open_yet(hearing)
    actions.save(hearing, question, by=by, **values)


def move(hearing: Hearing, question: Question, up: bool, *, by: User) -> None:
    """Move a question up or down."""
    _not_open_yet(hearing)
    actions.move(hearing, question, up, by=by)


def drop(hearing: Hearing, question: Question, *, by: User) -> None:
    """Ask a question no longer."""
    _not_open_yet(hearing)
    actions.remove(hearing, question, by=by)
    _count(hearing)
