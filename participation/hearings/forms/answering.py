"""Forms of those who answer a hearing."""

import re
import uuid
from typing import Any

from wtforms import (
    EmailField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from participation.accounts.queries import normal_email
from participation.hearings.actions.responding import Words
from participation.hearings.forms.places import PlaceFields
from participation.hearings.models import Hearing, RespondentKind, Response
from participation.hearings.queries.public import shown_sections
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.storage import ACCEPT

MAX_TEXT = 20_000
_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key for one form: sent twice, it makes one response."""
    return uuid.uuid4().hex


def address_for_mail(_form: Any, field: Any) -> None:
    """Keep the address as it is mailed to: every mail server knows the domain, whatever its letters."""
    address = normal_email(field.data)
    if address is None:
        raise ValidationError(_("Write an e-mail address, such as name@example.org."))
    field.data = address


class ResponseForm(PlaceFields):
    """A response to a hearing, from a person or for an organisation."""

    respondent_kind = RadioField(
        _l("Who are you answering for?"),
        choices=[
            (RespondentKind.person.value, _l("Myself")),
            (RespondentKind.organisation.value, _l("An organisation, association or company")),
        ],
        default=RespondentKind.person.value,
    )
    organisation = StringField(
        _l("Name of the organisation"),
        [
            Optional(),
            Length(max=200, message=_l("Shorten the name to at most %(max)d characters.")),
        ],
        description=_l("Only when you answer for one."),
    )
    respondent_name = StringField(
        _l("Your name"),
        [Length(max=120, message=_l("Shorten the name to at most %(max)d characters."))],
    )
    email = EmailField(
        _l("Your e-mail address"),
        [
            InputRequired(message=_l("Write your e-mail address, so that we can confirm it.")),
            Length(max=254, message=_l("The e-mail address is too long.")),
            address_for_mail,
        ],
        description=_l("We send a link that confirms your response. The address is not published."),
    )
    section = SelectField(_l("What is your response about?"), validate_choice=True)
    body = TextAreaField(
        _l("Your response"),
        [Length(max=MAX_TEXT, message=_l("Shorten the text to at most 20,000 characters."))],
    )
    files = MultipleFileField(
        _l("Files"),
        description=_l("PDF, DOCX, ODT, PNG or JPEG, several if you like."),
        render_kw={"accept": ACCEPT},
    )
    form_key = HiddenField()
    version = HiddenField()

    def prepare(self, hearing: Hearing, *, signed_in: bool) -> None:
        """Fit the form to a hearing and to who stands before it."""
        self.section.choices = [
            ("", _("The whole hearing")),
            *((str(section.id), section.title) for section in shown_sections(hearing)),
        ]
        self.section.data = self.section.data or ""
        self.fit_places(wanted=hearing.has_map)
        if signed_in:
            del self.email
        if not _KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = new_key()
        self.anonymous_allowed = hearing.type.allows_anonymous

    @property
    def key(self) -> str:
        """The form's own key, after `prepare`."""
        return self.form_key.data or ""

    def check(self, *, files: int, no_remarks: bool, refused: list[str]) -> bool:
        """Validate the whole: each field, and that something is said by somebody."""
        good: bool = self.validate()

        def wrong(field: Any, *messages: str) -> None:
            nonlocal good
            field.errors = [*field.errors, *messages]
            good = False

        if self._is_organisation and not self.organisation.data:
            wrong(self.organisation, _("Write the name of the organisation you answer for."))
        if not self.respondent_name.data and not self.anonymous_allowed:
            wrong(self.respondent_name, _("Write your name."))
        if not no_remarks and not self.body.data and not files and not refused:
            wrong(self.body, _("Write your response, or add a file that holds it."))
        if refused:
            wrong(self.files, *refused)
        return good

    @property
    def _is_organisation(self) -> bool:
        return bool(self.respondent_kind.data == RespondentKind.organisation.value)

    def words(self, *, no_remarks: bool) -> Words:
        """What has been written, after `check`."""
        return Words(
            respondent_kind=RespondentKind(self.respondent_kind.data),
            respondent_name=self.respondent_name.data or "",
            organisation=(self.organisation.data or "") if self._is_organisation else "",
            section_id=int(self.section.data) if self.section.data else None,
            body=self.body.data or "",
            no_remarks=no_remarks and not self.body.data,
            **self.place_values(),
        )

    def show(self, response: Response) -> None:
        """Fill the form with what a response says now."""
        self.respondent_kind.data = response.respondent_kind.value
        self.organisation.data = response.organisation
        self.respondent_name.data = response.respondent_name
        self.section.data = str(response.section_id or "")
        self.body.data = response.body
        self.show_place(response)
        self.version.data = str(response.version)
