"""Forms of officials: to enter a response that came on paper, and to withhold one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import (
    EmailField,
    HiddenField,
    RadioField,
)
from wtforms.validators import (
    InputRequired,
    Length,
    Optional,
    ValidationError,
)

from participation.accounts.forms import address_for_mail
from participation.accounts.models import User
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.forms.answering import ResponseForm
from participation.hearings.responses.models import Channel, RespondentKind, Response
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.moderation.forms import DecisionForm
from participation.web.forms import Day


class EnteredResponseForm(ResponseForm):
    """A response as a respondent writes it, told by somebody else."""

    channel = RadioField(
        _l("How did it come?"),
        choices=[
            (Channel.paper.value, _l("On paper")),
            (Channel.email.value, _l("By e-mail")),
            (Channel.spoken.value, _l("Said to somebody, who wrote it down")),
        ],
        default=Channel.paper.value,
    )
    arrived_on = Day(
        _l("When did it arrive?"),
        [InputRequired(message=_l("Write the day it arrived."))],
        description=_l("The day decides whether it was in time."),
    )
    respondent_kind = RadioField(
        _l("Who is it from?"),
        choices=[
            (RespondentKind.person.value, _l("A person")),
            (RespondentKind.organisation.value, _l("An organisation, association or company")),
        ],
        default=RespondentKind.person.value,
    )
    email = EmailField(
        _l("Their e-mail address"),
        [
            Optional(),
            Length(max=254, message=_l("The e-mail address is too long.")),
            address_for_mail,
        ],
        description=_l(
            "They get the receipt there, and the outcome. The address is not published."
        ),
    )

    LACKS: ClassVar[Mapping[str, Any]] = {
        "organisation": _l("Write the name of the organisation."),
        "respondent_name": _l("Write the name of the sender."),
        "body": _l("Write what it says, or add a file that holds it."),
    }
    latest: date

    def fit(self, hearing: Hearing) -> None:
        """Fit the form to a hearing, and say its fields as an official needs them said."""
        self.prepare(hearing, signed_in=False)
        self.latest = hearing.today()
        self.arrived_on.data = self.arrived_on.data or (
            None if self.is_submitted() else hearing.today()
        )
        self.anonymous_allowed = True
        self.organisation.description = _("Only when it is from one.")
        self.respondent_name.label.text = _("Their name")
        self.section.label.text = _("What is it about?")
        self.body.label.text = _("What it says")
        if "place" in self:
            self["place"].label.text = _("The place it is about")
        self.files.label.text = _("The scan, or the mail")
        self.files.description = _(
            "Shown with the response when you publish it: cover what is private first. "
            "PDF, DOCX, ODT, PNG or JPEG."
        )

    # What a room above asks besides (`FORM_PARTS`).

    def besides(self) -> Sequence[Any]:
        """The fields of it."""
        return ()

    def entered(self, response: Response, hearing: Hearing, *, by: User) -> None:
        """Do what follows for a response that was entered with this form."""

    def validate_arrived_on(self, field: Any) -> None:
        """It is here already."""
        if field.data and field.data > self.latest:
            raise ValidationError(_("Write a day that has been, or today."))


class WithholdForm(DecisionForm):
    """Withholding a response, in the version that was read."""

    version = HiddenField()
