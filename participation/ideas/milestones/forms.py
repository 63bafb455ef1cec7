"""Forms for the officials of a project: what is to be reached by when, and how far it is."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from participation import clock, web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.milestones import rules
from participation.ideas.milestones.actions import MilestonePlan, needs_reason
from participation.ideas.projects import words
from participation.ideas.projects.forms import REASON, TITLE
from participation.ideas.projects.models import Milestone, MilestoneState, Project
from participation.ideas.projects.periods import Precision
from participation.web.forms import at_most


class MilestoneForm(web.Form):
    """What is to be reached, and by when: as exactly as is known."""

    version = HiddenField()
    title = StringField(
        _l("What is to be reached?"), [InputRequired(_l("Write a title.")), at_most(TITLE)]
    )
    day = web.Day(
        _l("By when?"),
        [InputRequired(_l("Write a day."))],
        description=_l("A day in the period you mean, when you do not know it better."),
    )
    precision = SelectField(_l("How exact is that?"), choices=[])
    note = TextAreaField(_l("More about it"), [Optional(), at_most(2000)])
    reason = TextAreaField(
        _l("Why is the date moved?"),
        [Optional(), at_most(REASON)],
        description=_l("Needed for another date. It is public, and so is the date before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.precision.choices = [(each.value, words.precision(each)) for each in Precision]
        self.of: tuple[Project, Milestone] | None = None

    def show(self, milestone: Milestone) -> None:
        """Fill the form with what is said now."""
        self.version.data = str(milestone.version)
        self.title.data, self.note.data = milestone.title, milestone.note
        self.day.data, self.precision.data = milestone.due_on, milestone.precision.value

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that another date of a milestone is explained."""
        valid: bool = super().validate(extra_validators)
        if valid and self.of and not self.reason.data and needs_reason(*self.of, self.content()):
            self.reason.errors = [*self.reason.errors, _("Say why the date is moved.")]
            return False
        return valid

    def content(self) -> MilestonePlan:
        """What was written."""
        return MilestonePlan(
            title=self.title.data or "",
            day=self.day.data or clock.latest_day(),
            precision=Precision(self.precision.data),
            note=self.note.data or "",
        )


class MilestoneStepForm(web.Form):
    """The next step of a milestone."""

    version = HiddenField()
    state = RadioField(_l("New status"), [InputRequired(_l("Choose the new status."))])
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        [Optional(), at_most(REASON)],
        description=_l("Public. Needed when it is dropped, or taken up again."),
        id="step-reason",
    )

    def offer(self, milestone: Milestone) -> None:
        """Let the official choose among the steps from here."""
        self.before = milestone.state
        self.state.choices = [
            (each.value, words.milestone_state(each)) for each in rules.EDGES[milestone.state]
        ]

    def validate_state(self, field: Any) -> None:
        state = MilestoneState(field.data) if field.data in [*MilestoneState] else None
        if state and rules.step_needs_reason(self.before, state) and not self.reason.data:
            raise ValidationError(_("Say why below."))
