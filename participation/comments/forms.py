"""The form of a comment."""

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from participation import web
from participation.comments.models import Stance
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.forms import RulesField
from participation.spaces.models import Department

MOST = 20_000
QUESTION, NEITHER = "question", "neither"
"""What is said where arguments stand side by side, besides a `Stance`."""


class CommentForm(web.Form):
    """Something to say; officials choose whether they say it for their department.

    Where arguments stand side by side, whoever begins a thread says which side they take.
    """

    about = HiddenField()
    parent = HiddenField()
    sort = HiddenField()
    body = TextAreaField(
        _l("Your comment"),
        description=_l("Lines that begin with - are a list, and addresses are links."),
        validators=[
            DataRequired(_l("Write something before you send it.")),
            Length(max=MOST, message=_l("A comment may be at most 20,000 characters.")),
        ],
    )
    stance = RadioField(_l("What do you want to say?"), validate_choice=False, choices=[])
    chooses = HiddenField()
    """Set where `stance` is offered."""
    department = SelectField(_l("Who is speaking?"), validators=[Optional()], choices=[])
    is_answer = BooleanField(
        _l("This is the answer to the idea"),
        description=_l(
            "It is shown above the comments and is what the people who support the idea were "
            "promised. Do not tick this for anything else you say."
        ),
    )
    is_question = BooleanField(_l("This is a question to the authority"))
    accepts_rules = RulesField()
    warns = True
    takes_sides = False
    """Whether the writer says which side they take."""
    stance_hints: dict[str, str] = {}
    """What stands below a choice of `stance`."""

    def ask(self, authority: str, days: int | None, *, sides: bool) -> None:
        """Let the writer put a question to the authority of this name, which promises to answer in so
        many days; with `sides`, it is one choice among an argument for, one against, and neither.

        After `offer`: whoever speaks for a department puts no questions.
        """
        said = _(
            "It is shown as waiting for an answer, here and to the department, until the department "
            "answers it."
        )
        if days is not None:
            said += " " + _("An answer is promised within %(days)s days.", days=days)
        question = _("This is a question to %(name)s", name=authority)
        self.is_question.label.text, self.is_question.description = question, said
        speaks = len(self.department.choices or ()) > 1
        self.takes_sides = sides
        self.stance.choices = [
            (Stance.in_favour.value, _("An argument for it")),
            (Stance.against.value, _("An argument against it")),
            *([] if speaks else [(QUESTION, _("A question to %(name)s", name=authority))]),
            (NEITHER, _("A comment that takes no side")),
        ]
        self.stance_hints = {QUESTION: said}

    @property
    def side(self) -> Stance | None:
        """The side that the writer takes."""
        taken = {each.value: each for each in Stance}
        return taken.get(self.stance.data or "") if self.takes_sides else None

    @property
    def asks(self) -> bool:
        """Whether it is a question to the authority."""
        return bool(self.is_question.data) or self.stance.data == QUESTION

    def holds(self, name: str) -> bool:
        """The comment itself waits, unless the authority says it."""
        return name == "body" and not self.department.data

    def offer(self, departments: Sequence[Department]) -> None:
        """Let an official speak for one of these departments, or as a person."""
        self.department.choices = [
            ("", _("I am, as a private person")),
            *(
                (str(each.id), _("%(department)s, for the authority", department=each.name))
                for each in departments
            ),
        ]

    def validate_stance(self, field: RadioField) -> None:
        known = {option.data for option in field}
        if self.takes_sides and not self.department.data and field.data not in known:
            raise ValidationError(_("Choose what you want to say."))

    def validate_is_answer(self, field: BooleanField) -> None:
        if field.data and not self.department.data:
            raise ValidationError(_("An answer is given for a department: choose which."))


class EditForm(web.Form):
    """A changed comment."""

    warns = True
    version = HiddenField()
    body = TextAreaField(
        _l("Your comment"),
        description=_l("What it said before can still be read by everybody."),
        validators=[
            DataRequired(_l("Write something before you save it.")),
            Length(max=MOST, message=_l("A comment may be at most 20,000 characters.")),
        ],
    )


class PassOnForm(web.Form):
    """The department that a question goes to, and why."""

    department = SelectField(_l("Department"), choices=[])
    note = TextAreaField(
        _l("Why does it go there?"),
        description=_l("Everybody can read it below the question."),
        validators=[
            Optional(),
            Length(max=2_000, message=_l("Write at most 2,000 characters.")),
        ],
    )
