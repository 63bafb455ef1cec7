"""Forms about invited parties: their response, and what officials do to invite them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from participation import web
from participation.accounts.forms import address_for_mail
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.models import MOST_DAYS_BEFORE
from participation.hearings.register.models import Organisation
from participation.hearings.responses.content import ResponseContent
from participation.hearings.responses.forms.answering import ResponseForm
from participation.hearings.responses.models import RespondentKind, Response
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.subjects.models import Attachment
from participation.web.forms import Checkboxes


class PartyForm(ResponseForm):
    """A response of an organisation that was asked by name: who writes it, and as what."""

    role = StringField(
        _l("Your role in the organisation"),
        [Length(max=120, message=_l("Shorten the role to at most %(max)d characters."))],
        description=_l("Such as chair, head of office or adviser."),
    )
    speaks_for = ""

    def prepare(self, hearing: Hearing, *, signed_in: bool = True) -> None:
        """Fit the form to a hearing; for whom it speaks is known, so it is not asked."""
        super().prepare(hearing, signed_in=True)
        self.anonymous_allowed = False
        self.respondent_kind.data = RespondentKind.organisation.value
        self.organisation.data = self.speaks_for

    def check(self, *, files: int, no_remarks: bool, refused: list[str]) -> bool:
        """Validate the whole: an organisation speaks through a person with a name and a role."""
        good = super().check(files=files, no_remarks=no_remarks, refused=refused)
        if not self.role.data:
            self.role.errors = [*self.role.errors, _("Write your role in the organisation.")]
            return False
        return good

    def check_draft(self, *, refused: list[str]) -> bool:
        """Validate what is only saved: nothing has to be there yet."""
        good: bool = self.validate()
        if refused:
            self.files.errors = [*self.files.errors, *refused]
            return False
        return good

    def content(self, *, no_remarks: bool) -> ResponseContent:
        """What has been written, after `check` or `check_draft`."""
        return replace(super().content(no_remarks=no_remarks), role=self.role.data or "")

    def show(self, response: Response) -> None:
        """Fill the form with what the draft or the response says now."""
        super().show(response)
        self.role.data = response.role


class ChoiceForm(web.Form):
    """Which organisations of the register are to be asked."""

    organisation = Checkboxes(_l("Organisations"), coerce=int, validate_choice=False)

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Offer the organisations of one page of the register."""
        self.organisation.choices = [(each.id, each.name) for each in organisations]


class PartyTableForm(web.Form):
    """A table of organisations to be asked."""

    file = FileField(
        _l("Table"),
        description=_l(
            "CSV or Excel (.xlsx). The first row names the columns: Name, E-mail, Number, Groups."
        ),
        validators=[FileRequired(_l("Choose a file."))],
    )


class LetterForm(web.Form):
    """The invitation in words of the official's own, and what it carries."""

    version = HiddenField()
    title = StringField(
        _l("Subject"),
        [
            InputRequired(_l("Write the subject of the mail.")),
            Length(max=150, message=_l("Shorten the subject to at most %(max)d characters.")),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        [
            InputRequired(_l("Write the text of the mail.")),
            Length(max=10_000, message=_l("Shorten the text to at most %(max)d characters.")),
        ],
        description=_l(
            "{link} becomes the personal link of each, {organisation} its name, {deadline} the last "
            "day to answer."
        ),
    )
    documents = Checkboxes(_l("Documents that it carries"), coerce=int)

    def offer(self, documents: Sequence[Attachment]) -> None:
        """Offer the documents of the hearing."""
        self.there = {each.id: each for each in documents}
        if documents:
            self.documents.choices = [(each.id, each.title) for each in documents]
        else:
            del self.documents

    def chosen(self) -> list[Attachment]:
        """The documents that were ticked, in their order."""
        ticked = set(self.documents.data or ()) if "documents" in self else set()
        return [each for each in self.there.values() if each.id in ticked]

    def validate_title(self, field: Any) -> None:
        """Mail servers note subjects, and whoever has the link answers for the party."""
        if "{link}" in (field.data or ""):
            raise ValidationError(_("The link may be in the text only, not in the subject."))

    def validate_body(self, field: Any) -> None:
        """Nobody can answer without the link."""
        if "{link}" not in (field.data or ""):
            raise ValidationError(_("Leave {link} where the personal link is to be."))

    def validate_documents(self, _field: Any) -> None:
        """Mail servers refuse large mail."""
        if sum(each.file.size for each in self.chosen()) > MOST_BYTES:
            raise ValidationError(
                _(
                    "The documents are more than %(limit)s MB together, which many mail "
                    "servers refuse. Tick fewer: all are on the hearing’s page.",
                    limit=MOST_BYTES // 10**6,
                )
            )


MOST_BYTES = 5_000_000
"""Of what one invitation carries."""


class ReminderForm(web.Form):
    """When those who have not answered are reminded."""

    days = web.Whole(
        _l("Days before the deadline"),
        description=_l("One mail to those who have not answered. 0: no reminder."),
        validators=[
            InputRequired(_l("Write a number.")),
            NumberRange(0, MOST_DAYS_BEFORE, _l("Write a number between %(min)s and %(max)s.")),
        ],
    )


class NumberForm(web.Form):
    """Which response is a party's answer."""

    number = web.Whole(
        _l("Number of the response"), validators=[InputRequired(_l("Write the number."))]
    )


class AddressForm(web.Form):
    """Where an invitation is sent once more."""

    email = EmailField(
        _l("E-mail"),
        validators=[
            InputRequired(_l("Write an e-mail address, such as name@example.org.")),
            Length(max=254, message=_l("The e-mail address is too long.")),
            address_for_mail,
        ],
    )
