"""What is shown of questions: their table for exports, and the columns in which responses answer them."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from participation import shown
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.shown import OF_HEARING
from participation.hearings.questions import words
from participation.hearings.questions.models import Question, QuestionKind
from participation.hearings.questions.queries import questions
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.shown import Column, Kind, Table, Values
from participation.subjects.shown import AddedColumns, Scope, TableOf


class Stance(enum.StrEnum):
    """What is chosen where a question offers to agree or not, in the order of the choices."""

    agree = "agree"
    partly = "partly agree"
    disagree = "disagree"
    no_opinion = "no opinion"


def _kinds() -> Mapping[str, str]:
    return {key.value: said for key, said in words.kinds().items()}


def _stances() -> Mapping[str, str]:
    return {
        "agree": _("Agree"),
        "partly agree": _("Partly agree"),
        "disagree": _("Disagree"),
        "no opinion": _("No opinion"),
    }


QUESTIONS = Table(
    "questions",
    mark("Questions"),
    mark("A question that the hearing asks besides its text: a row for each choice it offers."),
    (
        shown.number("question_id", mark("Question id"), mark("The question's id.")),
        OF_HEARING,
        shown.number("position", mark("Order"), mark("Its place among the questions.")),
        shown.number(
            "section_id",
            mark("Section id"),
            mark("The section it is about; empty for the whole text."),
        ),
        shown.code(
            "kind",
            mark("Kind of answer"),
            mark("How it is answered."),
            QuestionKind,
            _kinds,
        ),
        shown.long_text("text", mark("Question"), mark("What it asks.")),
        shown.yes_no("required", mark("Required"), mark("Whether it had to be answered.")),
        shown.number(
            "choice",
            mark("Choice no."),
            mark("The choice's place, from 1; empty where the answer is in words."),
        ),
        shown.text("choice_text", mark("Choice"), mark("What the choice says.")),
        shown.text(
            "column",
            mark("Column of the answers"),
            mark("The key of the column in `responses` in which it is answered."),
        ),
    ),
)


def _column_of(question_id: int, choice: int | None = None) -> str:
    """The key of the column in which a question is answered, or one of its choices (from 1)."""
    return f"question_{question_id}" + (f"_{choice}" if choice is not None else "")


def _asked(scope: Scope, hearing: Hearing) -> Sequence[Question]:
    return scope.once(questions, hearing.id) if hearing.question_count else ()


def _columns_of(scope: Scope, hearing: Hearing) -> Iterator[Column]:
    """A column for each question of the hearing, and, where several choices may be made, one more for
    each of them: what was chosen stays apart."""
    for question in _asked(scope, hearing):
        yield from _answered(question)


def _answered(question: Question) -> Iterable[Column]:
    key = _column_of(question.id)
    column = Column(key, Kind.long_text, question.text, question.text, verbatim=True)
    if question.kind is QuestionKind.stance:
        column = replace(column, kind=Kind.text, codes=tuple(Stance), words=_stances)
    elif question.kind is QuestionKind.scale:
        column = replace(column, kind=Kind.number)
    elif question.kind is QuestionKind.several:
        column = replace(column, kind=Kind.several)
    yield column
    if question.kind is QuestionKind.several:
        for number, option in enumerate(question.options, start=1):
            said = f"{question.text} – {option}"
            yield Column(_column_of(question.id, number), Kind.yes_no, said, said, verbatim=True)


def _read_answers(scope: Scope, hearing: Hearing, rows: Sequence[Any]) -> dict[int, Values]:
    asked = _asked(scope, hearing)
    return {row.id: _answers(asked, row.answers) for row in rows}


def _answers(asked: Sequence[Question], answers: Sequence[Mapping[str, Any]]) -> Values:
    """What a response answers to each question: what was chosen, each choice apart.

    A choice that the question does not offer (any more) is told as the response says it.
    """
    given = {each["question"]: each for each in answers}
    found: Values = {}
    for question in asked:
        answer = given.get(question.id)
        if answer is not None:
            found |= _answer(question, answer["choices"] or (), answer["says"])
    return found


_STANCES = tuple(Stance)


def _answer(question: Question, chosen: Sequence[int], says: str) -> Values:
    key = _column_of(question.id)
    if question.kind is QuestionKind.several:
        marked = {
            _column_of(question.id, place + 1): place in chosen
            for place in range(len(question.options))
        }
        known = [question.options[each] for each in chosen if each < len(question.options)]
        return {key: known or [says], **marked}
    if len(chosen) != 1:
        return {key: says}
    if question.kind is QuestionKind.scale:
        return {key: chosen[0] + 1}
    if question.kind is QuestionKind.stance and chosen[0] < len(_STANCES):
        return {key: _STANCES[chosen[0]].value}
    if question.kind is QuestionKind.one and chosen[0] < len(question.options):
        return {key: question.options[chosen[0]]}
    return {key: says}


def _question_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The questions of a hearing: a row for each choice, or one where the answer is in words."""
    for question in _asked(scope, hearing):
        said = words.choices(question)
        for place in range(len(said)) or (None,):
            several = question.kind is QuestionKind.several
            number = None if place is None else place + 1
            yield {
                "question_id": question.id,
                "hearing_id": question.hearing_id,
                "position": question.position,
                "section_id": question.section_id,
                "kind": question.kind.value,
                "text": question.text,
                "required": question.required,
                "choice": number,
                "choice_text": None if place is None else said[place],
                "column": _column_of(question.id, number if several else None),
            }


ANSWERS = AddedColumns[Hearing]((), _read_answers, further=_columns_of)
"""The columns of responses in which the questions of their hearing are answered."""

TABLE = TableOf(30, QUESTIONS, _question_rows)
"""The questions of a hearing."""
