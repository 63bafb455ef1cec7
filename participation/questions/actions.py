"""Asking questions with a hearing, and noting what was chosen.

Who asks holds the hearing: the order of its questions is decided under its lock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from participation import db, ledger
from participation.accounts.models import User
from participation.questions.models import IN_WORDS, Choice, Kind, Question
from participation.questions.queries import questions
from participation.subjects.models import Subject


def _record(action: str, hearing: Subject, by: User, question: int) -> None:
    ledger.record(
        action, subject_id=hearing.id, space_id=hearing.space_id, by=by.id, question=question
    )


def _put(
    question: Question,
    *,
    kind: Kind,
    text: str,
    options: Sequence[str],
    section_id: int | None,
    required: bool,
) -> None:
    question.kind, question.text, question.options = kind, text, list(options)
    question.section_id, question.required = section_id, required


def add(hearing: Subject, *, by: User, **values: Any) -> Question:
    """Ask one more question, after those that are there; the values are those of `save`."""
    last = select(func.max(Question.position)).where(Question.hearing_id == hearing.id)
    question = Question(hearing_id=hearing.id, position=(db.session.scalar(last) or 0) + 1)
    _put(question, **values)
    db.session.add(question)
    db.session.flush()
    _record("question.added", hearing, by, question.id)
    return question


def save(hearing: Subject, question: Question, *, by: User, **values: Any) -> None:
    """Change a question: its kind, text, options, section_id and whether it is required."""
    _put(question, **values)
    db.session.flush()
    _record("question.saved", hearing, by, question.id)


def move(hearing: Subject, question: Question, up: bool, *, by: User) -> None:
    """Let a question change places with its neighbour; at an end nothing happens."""
    order = (
        select(Question.id)
        .where(Question.hearing_id == hearing.id)
        .order_by(Question.position, Question.id)
    )
    if db.change_places(Question, db.session.scalars(order).all(), question.id, up):
        _record("question.moved", hearing, by, question.id)


def remove(hearing: Subject, question: Question, *, by: User) -> None:
    """Ask a question no longer, before anybody has answered it."""
    removed = question.id
    db.session.execute(delete(Choice).where(Choice.question_id == removed))
    db.session.delete(question)
    db.session.flush()
    _record("question.removed", hearing, by, removed)


def take_along(hearing_id: int, to: Subject, sections: Mapping[int, int], *, by: User) -> int:
    """Ask the questions of a hearing again in another; returns how many.

    `sections` leads from a section of the one to that of the other.
    """
    found = questions(hearing_id)
    for each in found:
        add(
            to,
            by=by,
            kind=each.kind,
            text=each.text,
            options=each.options,
            section_id=sections.get(each.section_id) if each.section_id else None,
            required=each.required,
        )
    return len(found)


def note(subject_id: int, answers: Sequence[Mapping[str, Any]]) -> None:
    """Note what a response chooses, in the place of what it chose before."""
    db.session.execute(delete(Choice).where(Choice.subject_id == subject_id))
    rows = [
        {"subject_id": subject_id, "question_id": each["question"], "choice": choice}
        for each in answers
        for choice in each["choices"] or [IN_WORDS]
    ]
    db.insert_many(Choice.__table__, rows)
