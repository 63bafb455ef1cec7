"""Forms for the officials: what is to be won, and what was measured."""

from decimal import Decimal
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from participation import clock, web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.answers import words
from participation.ideas.answers.actions import GainEntry
from participation.ideas.answers.models import GainKind
from participation.ideas.gains.actions import Measured
from participation.subjects.models import Subject
from participation.web.forms import at_most

_amount = (Optional(), NumberRange(min=0, max=10**11, message=_l("Write a whole number.")))


class PlanForm(web.Form):
    """What is to be won."""

    money = web.Whole(_l("Money a year"), _amount)
    hours = web.Whole(_l("Hours a year"), _amount)
    quality = StringField(_l("What gets better"), [Optional(), at_most(500)])

    def show(self, gains: Any) -> None:
        """Fill the form with what is planned now."""
        for gain in gains:
            if gain.kind is GainKind.quality:
                self.quality.data = gain.note
            elif gain.planned is not None:
                field = self.money if gain.kind is GainKind.money else self.hours
                field.data = int(gain.planned)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that something is planned."""
        valid: bool = super().validate(extra_validators)
        if valid and not self.content():
            self.quality.errors = [*self.quality.errors, _("Write an amount, or what gets better.")]
            return False
        return valid

    def content(self) -> list[GainEntry]:
        """What was filled in."""
        found = [
            GainEntry(kind, Decimal(field.data))
            for kind, field in ((GainKind.money, self.money), (GainKind.hours, self.hours))
            if field.data is not None
        ]
        if self.quality.data:
            found.append(GainEntry(GainKind.quality, note=self.quality.data))
        return found


class MeasureForm(web.Form):
    """What was measured, and how."""

    kind = RadioField(_l("What was measured?"), [InputRequired(_l("Choose what was measured."))])
    amount = web.Whole(
        _l("How much a year?"),
        _amount,
        description=_l("For money and hours. A whole number; 0 when nothing was won."),
    )
    note = TextAreaField(
        _l("What got better?"),
        [Optional(), at_most(2000)],
        description=_l("For quality, in words: also when nothing did."),
    )
    measured_on = web.Day(_l("Measured on"), [InputRequired(_l("Write the day."))])
    how = TextAreaField(
        _l("How was it measured?"),
        [InputRequired(_l("Say how it was measured.")), at_most(1000)],
        description=_l("Public, with your name: so that others can judge the figure."),
    )

    def offer(self, subject: Subject) -> None:
        """Offer the kinds of gains, and today."""
        self.today = clock.today(subject.space.timezone)
        self.kind.choices = [(each.value, words.gain(each)) for each in GainKind]
        if not self.is_submitted():
            self.measured_on.data = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what its kind needs, and that its day has come."""
        valid: bool = super().validate(extra_validators)
        missing: list[tuple[Any, str]] = []
        if self.kind.data == GainKind.quality.value and not self.note.data:
            missing.append((self.note, _("Say what got better.")))
        elif self.kind.data in (GainKind.money, GainKind.hours) and self.amount.data is None:
            missing.append((self.amount, _("Write how much it was.")))
        if self.measured_on.data and self.measured_on.data > self.today:
            missing.append((self.measured_on, _("That day is still to come.")))
        for field, said in missing:
            field.errors = [*field.errors, said]
        return valid and not missing

    def content(self) -> Measured:
        """What was filled in."""
        kind = GainKind(self.kind.data)
        amount = self.amount.data if kind is not GainKind.quality else None
        return Measured(
            kind=kind,
            measured_on=self.measured_on.data or self.today,
            how=self.how.data or "",
            amount=None if amount is None else Decimal(amount),
            note=self.note.data or "",
        )
