"""Forms of the dates: opening and deadline, an extension, a withdrawal."""

from datetime import date
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    TextAreaField,
)
from wtforms.validators import (
    InputRequired,
    Optional,
    ValidationError,
)

from participation import web
from participation.hearings.notice import deadlines
from participation.hearings.notice.models import Hearing
from participation.hearings.publishing.forms.changing import NOTE, reasonable
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most


class DatesForm(web.Form):
    """When a hearing opens and closes."""

    version = HiddenField()
    opens = RadioField(_l("When does it open?"), default="now")
    opens_on = web.Day(
        _l("Day of opening"),
        description=_l("It opens at the beginning of the day."),
        validators=[Optional()],
    )
    closes_on = web.Day(
        _l("Last day to answer"),
        description=_l("It closes at the end of that day, at 23:59."),
        validators=[InputRequired(_l("Choose the last day."))],
    )
    short_reason = TextAreaField(
        _l("Why is it shorter than it should be?"),
        description=_l(
            "Only needed when there are fewer days than the minimum. It is shown on the page."
        ),
        validators=[at_most(NOTE)],
    )
    hearing: Hearing

    def offer(self, hearing: Hearing) -> None:
        """Ask about this hearing."""
        self.hearing = hearing
        self.opens.choices = [
            ("now", _("As soon as I open it")),
            ("day", _("On a day I choose")),
        ]

    @property
    def opening(self) -> date | None:
        """The chosen day of opening; None for as soon as it is opened."""
        chosen: date | None = self.opens_on.data if self.opens.data == "day" else None
        return chosen

    def validate_opens_on(self, field: Any) -> None:
        if self.opens.data != "day":
            return
        if field.data is None:
            raise ValidationError(_("Choose the day it opens."))
        reasonable(field.data)
        if field.data < deadlines.today(self.hearing.space):
            raise ValidationError(_("The day has passed. Choose today or a later day."))

    def validate_closes_on(self, field: Any) -> None:
        if field.data is None:
            return
        reasonable(field.data)
        if field.data < deadlines.today(self.hearing.space):
            raise ValidationError(_("The day has passed. Choose today or a later day."))
        if self.opening is not None and field.data < self.opening:
            raise ValidationError(_("The last day comes before the hearing opens."))

    def validate_short_reason(self, field: Any) -> None:
        closes = self.closes_on.data
        if closes is None or self.closes_on.errors:
            return
        today = deadlines.today(self.hearing.space)
        days = deadlines.days_between(max(self.opening or today, today), closes)
        minimum = self.hearing.type.minimum_days
        if days < minimum and not field.data:
            raise ValidationError(
                _(
                    "It is open for %(days)s days, and this kind of hearing asks for at least "
                    "%(minimum)s. Choose a later day, or write why it is shorter.",
                    days=days,
                    minimum=minimum,
                )
            )


class ExtensionForm(web.Form):
    """A later deadline."""

    version = HiddenField()
    closes_on = web.Day(
        _l("New last day to answer"),
        description=_l("It closes at the end of that day, at 23:59."),
        validators=[InputRequired(_l("Choose the new last day."))],
    )
    reason = TextAreaField(
        _l("Why?"),
        description=_l("It is shown on the page, and those who have answered get it by mail."),
        validators=[InputRequired(_l("Write why, in a sentence or two.")), at_most(NOTE)],
    )
    hearing: Hearing

    def validate_closes_on(self, field: Any) -> None:
        if field.data is None:
            return
        reasonable(field.data)
        before = deadlines.closing_day(self.hearing)
        if before is not None and field.data <= before:
            raise ValidationError(
                _("A deadline can only be moved to a later day: people plan by the one they know.")
            )
        if field.data < deadlines.today(self.hearing.space):
            raise ValidationError(_("The day has passed. Choose today or a later day."))


class WithdrawalForm(web.Form):
    """Taking a hearing back."""

    reason = TextAreaField(
        _l("Why?"),
        description=_l("It is shown on the page, and those who have answered get it by mail."),
        validators=[InputRequired(_l("Write why, in a sentence or two.")), at_most(NOTE)],
    )
