"""Reads of the questions of a hearing, and of what responses answer to them: counted, and in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from participation import clock, db
from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.rows import HearingRow
from participation.hearings.questions.models import IN_WORDS, ChosenOption, Question
from participation.hearings.questions.words import choices
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.responses import ListFilter as Narrowed
from participation.hearings.responses.queries.responses import Narrowing
from participation.i18n import gettext as _
from participation.index.kinds import SearchPart
from participation.subjects.rules import readable_by, shown_to_everyone, written


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


def found_by(hearings: Sequence[Hearing]) -> Iterator[SearchPart]:
    """The questions that hearings are found by, in one statement: what is asked, and what can be chosen."""
    known = [hearing.id for hearing in hearings if hearing.question_count]
    asked = select(Question).where(Question.hearing_id.in_(known)).order_by(Question.position)
    for each in db.session.scalars(asked) if known else ():
        yield SearchPart(
            subject_id=each.hearing_id,
            title=each.title,
            text=". ".join(said for said in (each.explanation, *each.options) if said),
            path=f"/hearings/{each.hearing_id}/answers#question-{each.id}",
        )


def choosing(question: Any, choice: Any) -> Select[int]:
    """The ids of the responses that answer a question by a choice."""
    return select(ChosenOption.subject_id).where(
        ChosenOption.question_id == question, ChosenOption.choice == choice
    )


SHOWN = 10
"""How many answers in words are shown of each question, the newest first."""


class Bar(NamedTuple):
    """One choice: its place, what it is called, and by how many it was chosen."""

    choice: int
    text: str
    chosen: int


class InWords(NamedTuple):
    """An answer in words, and the number of the response it stands in."""

    number: int
    text: str


class AnsweredQuestion(NamedTuple):
    """A question with its answers; `responses` is how many have answered it."""

    question: Question
    responses: int
    bars: list[Bar]
    words: list[InWords]


def _readable(hearing: Hearing, reader: Reader | None, *columns: Any) -> Select[Any]:
    readable = shown_to_everyone(clock.now()) if reader is None else readable_by(reader)
    return (
        select(*columns)
        .select_from(ChosenOption)
        .join(Response, Response.id == ChosenOption.subject_id)
        .where(
            Response.hearing_id == hearing.id,
            Response.status == written(ResponseStatus.received),
            readable,
        )
    )


def answered(
    hearing: Hearing, reader: Reader | None, *, words: bool = True
) -> list[AnsweredQuestion]:
    """The questions of a hearing with the answers of those responses that the reader may read.

    Without a reader: of those that everybody may read who may enter the space. Without `words`: only
    how often each choice was made.
    """
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    columns = (ChosenOption.question_id, ChosenOption.choice, func.count())
    by_choice = _readable(hearing, reader, *columns).group_by(*columns[:2])
    for question_id, choice, count in db.session.execute(by_choice):
        counts[question_id][choice] = count
    who = (ChosenOption.question_id, func.count(ChosenOption.subject_id.distinct()))
    per_question = _readable(hearing, reader, *who).group_by(ChosenOption.question_id)
    people = {row[0]: row[1] for row in db.session.execute(per_question)}
    asked = questions(hearing.id)
    in_words = words and any(IN_WORDS in each for each in counts.values())
    said = _in_words(hearing, reader) if in_words else {}
    return [
        AnsweredQuestion(
            each,
            people.get(each.id, 0),
            [Bar(n, text, counts[each.id].get(n, 0)) for n, text in enumerate(choices(each))],
            said.get(each.id, [])[:SHOWN],
        )
        for each in asked
    ]


def _in_words(hearing: Hearing, reader: Reader | None) -> dict[int, list[InWords]]:
    """The newest answers in words to each question. One statement."""
    found: dict[int, list[InWords]] = defaultdict(list)
    place = func.row_number().over(
        partition_by=ChosenOption.question_id, order_by=Response.number.desc()
    )
    ranked = (
        _readable(
            hearing,
            reader,
            ChosenOption.question_id.label("question"),
            Response.number.label("number"),
            Response.answers.label("answers"),
            place.label("place"),
        )
        .where(ChosenOption.choice == IN_WORDS)
        .subquery()
    )
    newest = (
        select(ranked.c.question, ranked.c.number, ranked.c.answers)
        .where(ranked.c.place <= SHOWN)
        .order_by(ranked.c.number.desc())
    )
    for question, number, answers in db.session.execute(newest):
        for each in answers:
            if each["question"] == question:
                found[question].append(InWords(number, each["says"]))
    return found


def by_answer(
    hearing: HearingRow, _reader: Reader, arguments: Mapping[str, str]
) -> Narrowed | None:
    """The choice of one answer, such as the one whose bar was pressed: offered once it is made."""
    value = arguments.get("answer", "")
    parts = value.split("-")
    known = len(parts) == 2 and all(p.isascii() and p.isdecimal() and len(p) < 10 for p in parts)
    if not known:
        return None
    question, choice = map(int, parts)
    return Narrowed(
        name="answer",
        label=_("Answer"),
        all_of_them=_("All answers"),
        choices=[
            (f"{each.id}-{place}", f"{text} – {each.text}")
            for each in questions(hearing.id)
            for place, text in enumerate(choices(each))
        ],
        chosen=f"{question}-{choice}",
        narrowing=Narrowing(Response.id.in_(choosing(question, choice))),
    )
