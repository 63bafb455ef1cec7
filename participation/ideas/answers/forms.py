"""Forms for the officials: the next step of an idea, and its department."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from participation import clock, web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.answers.actions import GainEntry
from participation.ideas.answers.models import GainKind
from participation.ideas.answers.rules import NEEDS_REASON, officials_steps
from participation.ideas.proposals import words
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.replies.fields import filled, left_open
from participation.ideas.replies.models import ReplyTemplate
from participation.spaces.models import Department


class HandoverForm(web.Form):
    """Which department gets an idea, and what it should know."""

    version = HiddenField()
    department = SelectField(
        _l("Department"), validators=[InputRequired(_l("Choose a department."))], choices=[]
    )
    note = TextAreaField(
        _l("A note to the department"),
        description=_l("Only officials and moderators of the space read it."),
        validators=[
            Optional(),
            Length(max=2000, message=_l("A note may be at most 2,000 characters.")),
        ],
    )

    def offer(self, departments: Sequence[Department], present: int | None) -> None:
        """Let the official choose among the space's other departments."""
        self.department.choices = [
            (str(each.id), each.name) for each in departments if each.id != present
        ]


_amount = (Optional(), NumberRange(min=0, max=10**11, message=_l("Write a whole number.")))


class StepForm(web.Form):
    """The next step of an idea, as an official takes it."""

    version = HiddenField()
    state = RadioField(_l("New status"), validators=[InputRequired(_l("Choose the new status."))])
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        description=_l("Public, with your name and department. The author gets it by mail."),
        validators=[
            Optional(),
            Length(max=5000, message=_l("The reason may be at most 5,000 characters.")),
        ],
    )
    template = SelectField(
        _l("Begin with a reply template"),
        description=_l("Its text comes into the field below, where you change it before you save."),
        validators=[Optional()],
        choices=[],
    )
    department = SelectField(_l("Department"), validators=[Optional()], choices=[])
    promised_on = web.Day(
        _l("When can people expect the next news?"),
        description=_l("This date is shown as a promise."),
        validators=[Optional()],
    )
    result = TextAreaField(
        _l("What came of it?"),
        description=_l("Needed when the idea is realised."),
        validators=[
            Optional(),
            Length(max=20_000, message=_l("The result may be at most 20,000 characters.")),
        ],
    )
    money = web.Whole(_l("Kroner won a year"), validators=_amount)
    hours = web.Whole(_l("Hours won a year"), validators=_amount)
    quality = StringField(
        _l("What got better"),
        validators=[
            Optional(),
            Length(max=500, message=_l("This may be at most 500 characters.")),
        ],
    )

    def offer(
        self,
        idea: Idea,
        departments: Sequence[Department],
        templates: Sequence[ReplyTemplate] = (),
    ) -> None:
        """Let the official choose among the steps from here, the space's departments and its reply
        templates."""
        self.today = clock.today(idea.space.timezone)
        self.state.choices = [(each.value, words.state(each)) for each in officials_steps(idea)]
        self.department.choices = [
            ("", _("No department")),
            *((str(each.id), each.name) for each in departments),
        ]
        self.template.choices = [
            ("", _("None")),
            *((str(each.id), each.name) for each in templates),
        ]

    def begin_with(self, state: str | None) -> None:
        """Begin with a step from here, unless the form was sent."""
        if not self.is_submitted() and state in {each.data for each in self.state}:
            self.state.data = state

    def fill_in(
        self,
        template: ReplyTemplate | None,
        idea: Idea,
        *,
        name: str,
        department: Department | None,
    ) -> None:
        """Put the text of a template below what is written already."""
        if template is not None:
            text = filled(
                template.body,
                idea,
                name=name,
                department=department.name if department else None,
                promised=self.promised_on.data,
            )
            self.reason.data = "\n\n".join(each for each in (self.reason.data, text) if each)
        self.template.data = ""

    def gains(self) -> list[GainEntry]:
        """What was filled in about gains."""
        won = [
            GainEntry(kind, Decimal(field.data))
            for kind, field in ((GainKind.money, self.money), (GainKind.hours, self.hours))
            if field.data is not None
        ]
        if self.quality.data:
            won.append(GainEntry(GainKind.quality, note=self.quality.data))
        return won

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what a step needs: a reason, a result, a day to come."""
        valid: bool = super().validate(extra_validators)
        state = next((each for each in IdeaState if each.value == self.state.data), None)
        missing: list[tuple[Any, str]] = []
        if state in NEEDS_REASON and not self.reason.data:
            missing.append((self.reason, _("Say why. People took the time to write and support.")))
        if open_ := left_open(self.reason.data or ""):
            fields = ", ".join(f"{{{each}}}" for each in open_)
            missing.append((self.reason, _("Fill in %(fields)s by hand first.", fields=fields)))
        if state is IdeaState.realised and not self.result.data:
            missing.append((self.result, _("Say what came of the idea.")))
        if self.promised_on.data and state in DONE:
            missing.append(
                (self.promised_on, _("No news follow after this step: leave the day out."))
            )
        elif self.promised_on.data and self.promised_on.data < self.today:
            missing.append((self.promised_on, _("A promise needs a day that is still to come.")))
        for field, words_ in missing:
            field.errors = [*field.errors, words_]
        return valid and not missing
