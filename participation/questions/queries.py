"""Reads of questions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from participation import db
from participation.questions.models import Choice, Question


def questions(hearing_id: int) -> Sequence[Question]:
    """The questions of a hearing in their order."""
    return db.session.scalars(
        select(Question)
        .where(Question.hearing_id == hearing_id)
        .order_by(Question.position, Question.id)
    ).all()


def question(hearing_id: int, question_id: int) -> Question | None:
    """One question of a hearing."""
    return db.session.scalars(
        select(Question).where(Question.hearing_id == hearing_id, Question.id == question_id)
    ).one_or_none()


def choosing(question: Any, choice: Any) -> Select[int]:
    """The ids of the responses that answer a question by a choice."""
    return select(Choice.subject_id).where(Choice.question_id == question, Choice.choice == choice)
