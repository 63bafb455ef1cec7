"""Forms for the officials of a project: its text, its money, its steps and news."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from participation import web
from participation.accounts.models import User
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.projects import rules, words
from participation.ideas.projects.actions.projects import ProjectMoney, ProjectStep, ProjectText
from participation.ideas.projects.models import Project, ProjectState
from participation.locations import actions as locations
from participation.locations.forms import PlaceFields
from participation.spaces.models import Department
from participation.web.forms import at_most

TITLE, SUMMARY, TEXT, REASON = 150, 500, 20_000, 5_000
LARGEST = Decimal("99999999999.99")
_AMOUNT = re.compile(r"([0-9]{1,3}(?:[.\s\u00a0\u202f][0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?")


def amount(written: str) -> Decimal | None:
    """An amount of money as people in Denmark and Norway write it: 1500000, 1.500.000, 1 500 000,50.
    None for what is none, or larger than LARGEST."""
    found = _AMOUNT.fullmatch(written.strip())
    if not found:
        return None
    whole = re.sub(r"\D", "", found[1])
    value = Decimal(f"{whole}.{found[2] or 0}") if len(whole) < 13 else LARGEST + 1
    return value if value <= LARGEST else None


def _number_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class WithPeople(web.Form):
    """What a project says of itself, and who answers for it."""

    title = StringField(
        _l("What is it called?"), [InputRequired(_l("Write a title.")), at_most(TITLE)]
    )
    summary = TextAreaField(
        _l("In short"),
        [InputRequired(_l("Say in a sentence or two what it is about.")), at_most(SUMMARY)],
        description=_l("It is shown on the card and first on the page."),
    )
    body = TextAreaField(
        _l("More about the project"),
        [Optional(), at_most(TEXT)],
        description=_l("What is done, where, and why. Markdown."),
    )
    department = SelectField(_l("Department"), [Optional()], choices=[])
    responsible = SelectField(
        _l("Who is responsible?"),
        [Optional()],
        choices=[],
        description=_l("The name is public on the page of the project."),
    )

    def offer(self, departments: Sequence[Department], officials: Sequence[User]) -> None:
        """Let the official choose among the departments and officials of the space."""
        self.department.choices = [
            ("", _("No department")),
            *((str(each.id), each.name) for each in departments),
        ]
        self.responsible.choices = [
            ("", _("Nobody is named")),
            *((str(each.id), each.name) for each in officials),
        ]

    def content(self) -> ProjectText:
        """What was written."""
        return ProjectText(
            title=self.title.data or "",
            summary=self.summary.data or "",
            body=self.body.data or "",
            department_id=_number_or_none(self.department.data),
            responsible_id=_number_or_none(self.responsible.data),
        )


class ProjectForm(PlaceFields, WithPeople):
    """What a project says of itself."""

    version = HiddenField()

    def show(self, project: Project) -> None:
        """Fill the form with what is said now."""
        self.version.data = str(project.version)
        self.title.data, self.summary.data = project.title, project.summary
        self.body.data = project.body
        self.show_place(locations.where(project.id))
        self.department.data = str(project.department_id or "")
        self.responsible.data = str(project.responsible_id or "")


class MoneyForm(web.Form):
    """What a project may cost, and what is spent: as of when, and where that figure is from."""

    version = HiddenField()
    budget = StringField(_l("Budget"), [Optional(), at_most(30)])
    spent = StringField(_l("Spent so far"), [Optional(), at_most(30)])
    spent_on = web.Day(_l("As of"), [Optional()])
    spent_source = StringField(
        _l("Where the figure is from"),
        [Optional(), at_most(300)],
        description=_l("Such as the accounts of the department."),
    )

    def show(self, project: Project) -> None:
        """Fill the form with what is said now."""
        self.version.data = str(project.version)
        self.budget.data, self.spent.data = _typed(project.budget), _typed(project.spent)
        self.spent_on.data, self.spent_source.data = project.spent_on, project.spent_source

    def _is_an_amount(self, field: Any) -> None:
        if field.data and amount(field.data) is None:
            raise ValidationError(_("Write an amount of money, such as 1.500.000."))

    validate_budget = _is_an_amount
    validate_spent = _is_an_amount

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that what is spent has its day and its source."""
        valid: bool = super().validate(extra_validators)
        missing: list[tuple[Any, str]] = []
        if self.spent.data:
            if not self.spent_on.data:
                missing.append((self.spent_on, _("Say as of which day the figure is.")))
            if not self.spent_source.data:
                missing.append((self.spent_source, _("Say where the figure is from.")))
        for field, said in missing:
            field.errors = [*field.errors, said]
        return valid and not missing

    def content(self) -> ProjectMoney:
        """What was written."""
        return ProjectMoney(
            budget=amount(self.budget.data or ""),
            spent=amount(self.spent.data or ""),
            spent_on=self.spent_on.data,
            spent_source=self.spent_source.data or "",
        )


def _typed(value: Decimal | None) -> str:
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    return f"{value:.0f}" if whole else f"{value:.2f}".replace(".", ",")


class ProjectStepForm(web.Form):
    """The next step of a project."""

    version = HiddenField()
    state = RadioField(_l("New status"), [InputRequired(_l("Choose the new status."))])
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        [Optional(), at_most(REASON)],
        description=_l("Public, with your name and department."),
    )
    result = TextAreaField(
        _l("What came of it?"),
        [Optional(), at_most(TEXT)],
        description=_l("Needed when the project is realised. Markdown."),
    )
    result_figures = StringField(
        _l("The result in figures"),
        [Optional(), at_most(300)],
        description=_l(
            "Needed when the project is realised: “34 lamps are lit on 1.2 km of path”."
        ),
    )

    def offer(self, project: Project) -> None:
        """Let the official choose among the steps from here."""
        self.before = project.state
        self.state.choices = [
            (each.value, words.state(each)) for each in rules.EDGES[project.state]
        ]
        if not self.is_submitted():
            self.version.data = str(project.version)
            self.result.data, self.result_figures.data = project.result, project.result_figures

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what a step needs: a reason, or the evidence."""
        valid: bool = super().validate(extra_validators)
        state = next((each for each in ProjectState if each.value == self.state.data), None)
        missing: list[tuple[Any, str]] = []
        if state is not None and rules.needs_reason(self.before, state) and not self.reason.data:
            missing.append((self.reason, _("Say why.")))
        if state is ProjectState.realised:
            if not self.result.data:
                missing.append((self.result, _("Say what came of the project.")))
            if not self.result_figures.data:
                missing.append((self.result_figures, _("Say it in figures too.")))
        for field, said in missing:
            field.errors = [*field.errors, said]
        return valid and not missing

    def content(self) -> ProjectStep:
        """The step that was chosen."""
        return ProjectStep(
            state=ProjectState(self.state.data),
            reason=self.reason.data or "",
            result=self.result.data or "",
            result_figures=self.result_figures.data or "",
        )


class UpdateForm(web.Form):
    """News of a project."""

    version = HiddenField()
    title = StringField(_l("What is new?"), [InputRequired(_l("Write a title.")), at_most(TITLE)])
    body = TextAreaField(
        _l("Text"),
        [InputRequired(_l("Write the text.")), at_most(TEXT)],
        description=_l("Public, with your name and department. Markdown."),
    )
