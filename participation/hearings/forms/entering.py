"""The form of an official who enters a response that came on paper, by e-mail, or was said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import EmailField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from participation.accounts.forms import address_for_mail
from participation.hearings.forms.answering import ResponseForm
from participation.hearings.models import Channel, Hearing, RespondentKind
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.parties.queries import Known
from participation.web.forms import Day


def party_choices(parties: Sequence[Known], none: str) -> list[tuple[str, str]]:
    """The parties to choose from, with which of them have answered; `none` is for no party."""
    return [
        ("", none),
        *(
            (
                str(each.id),
                _("%(name)s (has answered)", name=each.name) if each.answered else each.name,
            )
            for each in parties
        ),
    ]


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

    party = SelectField(
        _l("Is it the answer of an invited party?"),
        [Optional()],
        description=_l("It is then marked as having answered, and gets no reminder."),
    )

    LACKS: ClassVar[Mapping[str, Any]] = {
        "organisation": _l("Write the name of the organisation."),
        "respondent_name": _l("Write the name of the sender."),
        "body": _l("Write what it says, or add a file that holds it."),
    }
    latest: date

    def fit(self, hearing: Hearing, parties: Sequence[Known]) -> None:
        """Fit the form to a hearing with these parties, and say its fields as an official needs them said."""
        if parties:
            self.party.choices = party_choices(parties, _("No"))
        else:
            del self.party
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
            self.place.label.text = _("The place it is about")
        self.files.label.text = _("The scan, or the mail")
        self.files.description = _(
            "Shown with the response when you publish it: cover what is private first. "
            "PDF, DOCX, ODT, PNG or JPEG."
        )

    @property
    def party_id(self) -> int | None:
        """The chosen party."""
        chosen = self.party.data if "party" in self else None
        return int(chosen) if chosen else None

    def validate_arrived_on(self, field: Any) -> None:
        """It is here already."""
        if field.data and field.data > self.latest:
            raise ValidationError(_("Write a day that has been, or today."))
