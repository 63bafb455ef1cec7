"""Asking questions with a hearing, and noting what was chosen.

Questions stand still when the hearing opens: all who answer are asked the same. Who asks holds the
hearing: the order of its questions is decided under its lock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from participation import db, ledger
from participation.accounts.models import User
from participation.hearings.notice.actions.holding import hold
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.questions.models import IN_WORDS, ChosenOption, Question, QuestionKind
from participation.hearings.questions.queries import questions


def _record(action: str, hearing: Hearing, by: User, question: int) -> None:
    ledger.record(
        action, subject_id=hearing.id, space_id=hearing.space_id, by=by.id, question=question
    )


def _put(
    question: Question,
    *,
    kind: QuestionKind,
    text: str,
    options: Sequence[str],
    section_id: int | None,
    required: bool,
) -> None:
    question.kind, question.text, question.options = kind, text, list(options)
    question.section_id, question.required = section_id, required


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
    """Ask one more question, after those that are there; the values are those of `change`."""
    _not_open_yet(hearing)
    question = _add(hearing, by=by, **values)
    _count(hearing)
    return question


def _add(hearing: Hearing, *, by: User, **values: Any) -> Question:
    place = db.next_position(Question, Question.hearing_id == hearing.id)
    question = Question(hearing_id=hearing.id, position=place)
    _put(question, **values)
    db.session.add(question)
    db.session.flush()
    _record("question.added", hearing, by, question.id)
    return question


def change(hearing: Hearing, question: Question, *, by: User, **values: Any) -> None:
    """Change a question: its kind, text, options, section_id and whether it is required."""
    _not_open_yet(hearing)
    _put(question, **values)
    db.session.flush()
    _record("question.saved", hearing, by, question.id)


def move(hearing: Hearing, question: Question, up: bool, *, by: User) -> None:
    """Let a question change places with its neighbour; at an end nothing happens."""
    _not_open_yet(hearing)
    if db.change_places(question, up, Question.hearing_id == hearing.id):
        _record("question.moved", hearing, by, question.id)


def drop(hearing: Hearing, question: Question, *, by: User) -> None:
    """Ask a question no longer, before anybody has answered it."""
    _not_open_yet(hearing)
    removed = question.id
    db.session.execute(delete(ChosenOption).where(ChosenOption.question_id == removed))
    db.session.delete(question)
    db.session.flush()
    _record("question.removed", hearing, by, removed)
    _count(hearing)


def take_along(hearing: Hearing, to: Hearing, sections: Mapping[int, int], by: User) -> None:
    """Ask the questions of a hearing again in another.

    `sections` leads from a section of the one to that of the other.
    """
    if not hearing.question_count:
        return
    for each in questions(hearing.id):
        _add(
            to,
            by=by,
            kind=each.kind,
            text=each.text,
            options=each.options,
            section_id=sections.get(each.section_id) if each.section_id else None,
            required=each.required,
        )
    _count(to)


def note(subject_id: int, answers: Sequence[Mapping[str, Any]]) -> None:
    """Note what a response chooses, in the place of what it chose before."""
    db.session.execute(delete(ChosenOption).where(ChosenOption.subject_id == subject_id))
    rows = [
        {"subject_id": subject_id, "question_id": each["question"], "choice": choice}
        for each in answers
        for choice in each["choices"] or [IN_WORDS]
    ]
    db.insert_many(ChosenOption.__table__, rows)
