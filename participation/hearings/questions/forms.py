"""The form of a question, and the fields by which questions are answered."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from participation import web
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries.public import shown_sections
from participation.hearings.questions import words
from participation.hearings.questions.models import Question, QuestionKind
from participation.hearings.questions.queries import questions
from participation.hearings.responses.forms.answering import ResponseForm
from participation.hearings.responses.models import Response
from participation.i18n import force_locale
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.web.forms import Checkboxes

MAX_QUESTION, MAX_OPTION, MOST_OPTIONS, MAX_ANSWER = 4_000, 200, 30, 20_000


class QuestionForm(web.Form):
    """A question of a hearing: what is asked, and how it is answered."""

    version = HiddenField()
    text = TextAreaField(
        _l("Question"),
        description=_l("Ask in the first line. Explain below it, if needed."),
        validators=[
            InputRequired(_l("Write what you ask.")),
            Length(max=MAX_QUESTION, message=_l("Shorten the text to at most %(max)d characters.")),
        ],
    )
    kind = RadioField(_l("How is it answered?"), default=QuestionKind.one.value)
    options = TextAreaField(
        _l("Choices"),
        [Length(max=MAX_OPTION * MOST_OPTIONS, message=_l("There are too many choices."))],
        description=_l(
            "One on each line. For a scale: what 1 means, and on the next line what 5 means."
        ),
    )
    section = SelectField(_l("What is it about?"))
    required = BooleanField(_l("It must be answered"))

    def offer(self, hearing: Hearing) -> None:
        """Offer the kinds and the sections of the hearing."""
        self.kind.choices = [(kind.value, name) for kind, name in words.kinds().items()]
        self.section.choices = [
            ("", _("The whole hearing")),
            *((str(section.id), section.title) for section in shown_sections(hearing)),
        ]

    def show(self, question: Question) -> None:
        """Fill the form with what is asked now."""
        self.version.data = str(question.version)
        self.text.data, self.kind.data = question.text, question.kind.value
        self.options.data = "\n".join(question.options)
        self.section.data = str(question.section_id or "")
        self.required.data = question.required

    def validate_options(self, field: Any) -> None:
        """As many choices as the kind of question needs, each once."""
        found, kind = self._options(), self.kind.data
        if kind in (QuestionKind.one.value, QuestionKind.several.value):
            if len(found) < 2:
                raise ValidationError(_("Write at least two choices, one on each line."))
            if len(found) > MOST_OPTIONS:
                raise ValidationError(_("Write at most %(num)s choices.", num=MOST_OPTIONS))
        if kind == QuestionKind.scale.value and len(found) > 2:
            raise ValidationError(_("A scale has two ends: write at most two lines."))
        if any(len(each) > MAX_OPTION for each in found):
            raise ValidationError(
                _("Shorten each choice to at most %(num)s characters.", num=MAX_OPTION)
            )

    def _options(self) -> list[str]:
        lines = (line.strip() for line in (self.options.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def written(self) -> dict[str, Any]:
        """The values for `questions.actions`, after validation."""
        kind = QuestionKind(self.kind.data)
        return {
            "kind": kind,
            "text": self.text.data or "",
            "options": [] if kind in (QuestionKind.text, QuestionKind.stance) else self._options(),
            "section_id": int(self.section.data) if self.section.data else None,
            "required": bool(self.required.data),
        }


class _WithQuestions(ResponseForm):
    """A response that also answers the questions of its hearing."""

    questions: Sequence[Question]

    def asked(self) -> Sequence[tuple[Question, Any]]:
        """The questions, each with the field that answers it."""
        return [(question, self[f"q{question.id}"]) for question in self.questions]

    def answers(self) -> list[dict[str, Any]]:
        """What was answered so far."""
        return answers(self.asked(), self.tongue)

    def lacking(self) -> Iterable[tuple[Any, str]]:
        """The questions that have to be answered and are not."""
        said = {each["question"] for each in self.answers()}
        for question, field in self.asked():
            if question.required and question.id not in said:
                yield field, _("Answer this question.")

    def show(self, response: Response) -> None:
        """Fill the form with what the response says now."""
        super().show(response)
        show_answers(self.asked(), response.answers)


def with_questions(kind_of_form: type[Any], hearing: Hearing) -> type[Any]:
    """The form of a response with a field for each question of the hearing; as it is where there are none."""
    if not hearing.question_count:
        return kind_of_form
    asked = questions(hearing.id)
    fields = {f"q{question.id}": _field(question) for question in asked}
    kind: Any = type(kind_of_form)
    found: type[Any] = kind(
        kind_of_form.__name__,
        (_WithQuestions, kind_of_form),
        {"questions": tuple(asked), **fields},
    )
    return found


def _field(question: Question) -> Any:
    choices = [(str(place), name) for place, name in enumerate(words.choices(question))]
    if question.kind is QuestionKind.text:
        most = Length(
            max=MAX_ANSWER, message=_l("Shorten the answer to at most %(max)d characters.")
        )
        return TextAreaField(question.title, [Optional(), most])
    if question.kind is QuestionKind.several:
        return Checkboxes(question.title, [Optional()], choices=choices, coerce=str)
    if not question.required:
        choices.append(("", _("I do not want to answer this")))
    return RadioField(question.title, [Optional()], choices=choices)


def answers(asked: Iterable[tuple[Question, Field]], tongue: str) -> list[dict[str, Any]]:
    """What was answered, as a response keeps it: in the hearing's language, whatever the reader's."""
    found = []
    with force_locale(tongue):
        for question, field in asked:
            chosen = _chosen(question, field)
            says = (field.data or "").strip() if question.kind is QuestionKind.text else ""
            if chosen or says:
                found.append(
                    {
                        "question": question.id,
                        "asks": question.text,
                        "choices": chosen,
                        "says": says or words.says(question, chosen),
                    }
                )
    return found


def _chosen(question: Question, field: Field) -> list[int]:
    if question.kind is QuestionKind.text or not field.data:
        return []
    values: Sequence[str] = field.data if isinstance(field.data, list) else [field.data]
    known = len(words.choices(question))
    return sorted({int(each) for each in values if each.isdecimal() and int(each) < known})


def show_answers(asked: Iterable[tuple[Question, Field]], given: Iterable[dict[str, Any]]) -> None:
    """Fill the fields with what a response answers."""
    known = {each["question"]: each for each in given}
    for question, field in asked:
        answer = known.get(question.id)
        if answer is None:
            continue
        chosen = [str(each) for each in answer["choices"]]
        if question.kind is QuestionKind.several:
            field.data = chosen
        else:
            field.data = (
                answer["says"] if question.kind is QuestionKind.text else "".join(chosen[:1])
            )
