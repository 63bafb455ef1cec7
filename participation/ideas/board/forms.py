"""The forms of the board: who has an idea, and what is done with many at once."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from participation import web
from participation.accounts.models import User
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.answers.rules import NEEDS_REASON
from participation.ideas.board import people
from participation.ideas.board.actions import MOST, Plan, What
from participation.ideas.proposals import words
from participation.ideas.proposals.models import DONE, IdeaState
from participation.ideas.proposals.queries.lists import BOARD
from participation.ideas.replies.fields import left_open
from participation.spaces.models import Department

_note = TextAreaField(
    _l("A note to whoever gets it"),
    description=_l("Only officials of the space read it."),
    validators=[
        Optional(),
        Length(max=2000, message=_l("A note may be at most 2,000 characters.")),
    ],
)


class AssignForm(web.Form):
    """Which official has an idea, and by when."""

    version = HiddenField()
    person = SelectField(
        _l("Official"), validators=[InputRequired(_l("Choose an official."))], choices=[]
    )
    due_on = web.Day(
        _l("Done by"),
        description=_l("For you and your colleagues. It promises nothing to the public."),
        validators=[Optional()],
    )
    note = _note

    def offer(self, officials: Sequence[User]) -> None:
        """Let the official choose among those of the space."""
        self.person.choices = [(str(each.id), each.display_name) for each in officials]


class ManyForm(web.Form):
    """What is done with the ideas that were chosen: one of three things."""

    chosen = HiddenField()
    what = RadioField(
        _l("What do you want to do with them?"),
        validators=[InputRequired(_l("Choose what to do."))],
        choices=[],
    )
    person = SelectField(_l("Official"), validators=[Optional()], choices=[])
    due_on = web.Day(_l("Done by"), validators=[Optional()])
    department = SelectField(_l("Department"), validators=[Optional()], choices=[])
    note = _note
    state = SelectField(_l("New status"), validators=[Optional()], choices=[])
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        description=_l(
            "Public, with your name, on each of the ideas. Each author gets it by mail."
        ),
        validators=[
            Optional(),
            Length(max=5000, message=_l("The reason may be at most 5,000 characters.")),
        ],
    )
    promised_on = web.Day(
        _l("When can people expect the next news?"),
        description=_l("This date is shown as a promise."),
        validators=[Optional()],
    )

    def offer(
        self, officials: Sequence[User], departments: Sequence[Department], today: Any
    ) -> None:
        """Let the official choose among people, departments and steps that many ideas can take at once."""
        self.today = today
        self.what.choices = [
            (What.person.value, _("Give them to a colleague")),
            (What.department.value, _("Give them to another department")),
            (What.step.value, _("Change their status")),
        ]
        none = ("", _("None"))
        self.person.choices = [none, *((str(each.id), each.display_name) for each in officials)]
        self.department.choices = [none, *((str(each.id), each.name) for each in departments)]
        self.state.choices = [
            none,
            *(
                (each.value, words.state(each))
                for each in BOARD
                if each not in (IdeaState.new, IdeaState.realised)
            ),
        ]

    def versions(self) -> dict[int, int]:
        """The ideas that were chosen, with the versions that were seen; what cannot be read is left out."""
        found: dict[int, int] = {}
        for each in (self.chosen.data or "")[: MOST * 24].split(","):
            number, _colon, version = each.partition(":")
            whole = all(part.isascii() and part.isdecimal() for part in (number, version))
            if whole and len(number) < 16 and len(version) < 10:
                found[int(number)] = int(version)
        return dict(list(found.items())[:MOST])

    def plan(
        self, officials: Sequence[User], departments: Sequence[Department], spaces: set[int]
    ) -> Plan:
        """What is to be done with ideas of some spaces, of a form that is valid."""
        what = What(self.what.data)
        person = next((each for each in officials if str(each.id) == self.person.data), None)
        reach = people.spaces_of(person.id, spaces) if person and what is What.person else []
        department = next(
            (each for each in departments if str(each.id) == self.department.data), None
        )
        return Plan(
            what=what,
            person=person if what is What.person else None,
            reach=frozenset(reach),
            department=department if what is What.department else None,
            due_on=self.due_on.data,
            note=self.note.data or "",
            state=IdeaState(self.state.data) if what is What.step else None,
            reason=self.reason.data or "",
            promised_on=self.promised_on.data,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what each of the three things needs."""
        valid: bool = super().validate(extra_validators)
        missing: list[tuple[Any, str]] = []
        if self.what.data == What.person and not self.person.data:
            missing.append((self.person, _("Choose an official.")))
        if self.what.data == What.department and not self.department.data:
            missing.append((self.department, _("Choose a department.")))
        if self.what.data == What.step:
            missing += self._missing_for_a_step()
        for field, said in missing:
            field.errors = [*field.errors, said]
        return valid and not missing

    def _missing_for_a_step(self) -> list[tuple[Any, str]]:
        state = next((each for each in IdeaState if each.value == self.state.data), None)
        if state is None:
            return [(self.state, _("Choose the new status."))]
        missing: list[tuple[Any, str]] = []
        if state in NEEDS_REASON and not self.reason.data:
            missing.append((self.reason, _("Say why. People took the time to write and support.")))
        if open_ := left_open(self.reason.data or ""):
            fields = ", ".join(f"{{{each}}}" for each in open_)
            missing.append((self.reason, _("Fill in %(fields)s by hand first.", fields=fields)))
        if self.promised_on.data and state in DONE:
            missing.append(
                (self.promised_on, _("No news follow after this step: leave the day out."))
            )
        elif self.promised_on.data and self.promised_on.data < self.today:
            missing.append((self.promised_on, _("A promise needs a day that is still to come.")))
        return missing
