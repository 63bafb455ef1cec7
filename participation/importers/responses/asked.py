"""What a form asked besides the text: columns of a table become questions of the hearing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from participation import db
from participation.hearings.notice.models import Hearing
from participation.hearings.questions.models import IN_WORDS, ChosenOption, Question, QuestionKind
from participation.importers.files import LONGEST_LINE, ImportRefused, Row, as_body, as_line
from participation.importers.tables.mapping import MappedQuestion, Mapping
from participation.importers.writing.rows import table

MOST_OPTIONS = 100
"""How many different answers a question with choices may have; more are answers in words."""


@dataclass(slots=True)
class Given:
    """What a row answers to one question: what was chosen, or the words."""

    column: str
    chosen: tuple[str, ...] = ()
    says: str = ""


class AskedQuestions:
    """The questions of a mapping, and what they have become in each hearing."""

    def __init__(self, mapping: Mapping) -> None:
        self.parts = mapping.questions
        self._questions: dict[str, dict[str, Question]] = {}

    def given(self, row: Row) -> list[Given]:
        """The answers of a row, in the order of the questions; none for an empty cell."""
        found = []
        for part in self.parts:
            value = row.get(part.column)
            if part.kind == "text":
                said = Given(part.column, says=as_body(value, part.column))
            else:
                parts = value.split(part.separator) if part.kind == "several" else [value]
                names = (as_line(each, part.column, LONGEST_LINE) for each in parts)
                chosen = tuple(dict.fromkeys(name for name in names if name))
                said = Given(part.column, chosen)
            if said.chosen or said.says:
                found.append(said)
        return found

    def ask(self, hearing_id: int, key: str, answers: Sequence[list[Given]]) -> None:
        """Have the questions in a hearing, with the choices that were made there."""
        if not self.parts:
            return
        with db.transaction() as session:
            db.hold_rows(Hearing, [hearing_id])
            here = session.scalars(
                select(Question)
                .where(Question.hearing_id == hearing_id)
                .order_by(Question.position, Question.id)
            ).all()
            by_text = {each.text: each for each in here}
            last = max((each.position for each in here), default=0)
            questions = {}
            for place, part in enumerate(self.parts, start=last + 1):
                asked = part.text or part.column
                question = by_text.get(asked)
                if question is None:
                    question = Question(
                        hearing_id=hearing_id,
                        position=place,
                        kind=QuestionKind(part.kind),
                        text=asked,
                        options=[],
                    )
                    session.add(question)
                options = _options(part, question.options, answers)
                if options != question.options:
                    question.options = options
                questions[part.column] = question
            session.flush()
            hearings = table(Hearing)
            number = len(by_text.keys() | {each.text for each in questions.values()})
            session.execute(
                update(hearings).where(hearings.c.id == hearing_id).values(question_count=number)
            )
            for question in questions.values():
                session.refresh(question)
                session.expunge(question)
            self._questions[key] = questions

    def answers(self, key: str, given: Sequence[Given]) -> list[dict[str, Any]]:
        """The answers as a response keeps them (`Response.answers`)."""
        asked = self._questions.get(key, {})
        found = []
        for each in given:
            question = asked[each.column]
            chosen = sorted(question.options.index(name) for name in each.chosen)
            says = each.says or "; ".join(question.options[place] for place in chosen)
            found.append(
                {"question": question.id, "asks": question.text, "choices": chosen, "says": says}
            )
        return found

    def note(self, answers: dict[int, list[dict[str, Any]]]) -> None:
        """Note what new responses choose, in the present transaction."""
        rows = [
            {"subject_id": number, "question_id": each["question"], "choice": choice}
            for number, found in answers.items()
            for each in found
            for choice in each["choices"] or [IN_WORDS]
        ]
        db.insert_many(ChosenOption.__table__, rows)


def _options(
    part: MappedQuestion, here: Sequence[str], answers: Sequence[list[Given]]
) -> list[str]:
    """The choices: those that are there keep their places, and new ones follow."""
    if part.kind == "text":
        return []
    found = dict.fromkeys([*here, *part.options])
    for given in answers:
        for each in given:
            if each.column == part.column:
                found.update(dict.fromkeys(each.chosen))
    if len(found) > MOST_OPTIONS:
        raise ImportRefused(
            f"{part.column} holds more than {MOST_OPTIONS} different answers: "
            'say kind = "text" in its [[questions]]'
        )
    return list(found)
