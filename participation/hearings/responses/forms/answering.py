"""Forms of those who answer a hearing."""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from wtforms import (
    EmailField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from participation import web
from participation.accounts.forms import address_for_mail
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.notice.queries.public import shown_sections
from participation.hearings.responses import quoting
from participation.hearings.responses.content import ResponseContent
from participation.hearings.responses.models import RespondentKind, Response
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.places import Place
from participation.storage import ACCEPT
from participation.text import clean

MAX_TEXT = 150_000
"""Characters of a response: what an organisation writes on 40 pages, some 20,000 words."""
FormClass = TypeVar("FormClass")
_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key for one form: sent twice, it makes one response."""
    return uuid.uuid4().hex


class ResponseForm(web.Form):
    """A response to a hearing, from a person or for an organisation."""

    # In the order of the page: what lacks is listed so.
    section = SelectField(_l("What is your response about?"), validate_choice=True)
    passage = TextAreaField(
        _l("The passage you answer"),
        [
            Optional(),
            Length(
                max=quoting.LONGEST,
                message=_l("Shorten the passage to at most %(max)d characters."),
            ),
        ],
        description=_l("If it is about one sentence or two, copy them here from the text."),
    )
    body = TextAreaField(
        _l("Your response"),
        [Length(max=MAX_TEXT, message=_l("Shorten the text to at most 150,000 characters."))],
    )
    files = MultipleFileField(
        _l("Files"),
        description=_l(
            "PDF, DOCX, ODT, PNG or JPEG, several if you like. Very large photos are made smaller."
        ),
        render_kw={"accept": ACCEPT},
    )
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
    form_key = HiddenField()
    version = HiddenField()

    LACKS: ClassVar[Mapping[str, Any]] = {
        "organisation": _l("Write the name of the organisation you answer for."),
        "respondent_name": _l("Write your name."),
        "body": _l("Write your response, or add a file that holds it."),
    }
    """What is said of a field that has to be filled in and is not."""
    warns = True
    sections: Sequence[Section] = ()
    tongue = ""
    sent_passage = ""
    """What a response that is corrected quotes already."""

    def prepare(self, hearing: Hearing, *, signed_in: bool) -> None:
        """Fit the form to a hearing and to who stands before it."""
        self.section.choices = [
            ("", _("The whole hearing")),
            *((str(section.id), section.title) for section in shown_sections(hearing)),
        ]
        self.section.data = self.section.data or ""
        self.sections = shown_sections(hearing)
        self.tongue = hearing.language or hearing.space.language
        if signed_in:
            del self.email
        if not _KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = new_key()
        self.anonymous_allowed = hearing.type.allows_anonymous

    def holds(self, name: str) -> bool:
        """The response is read through before anybody else reads it; a name or a place is no number."""
        return name not in ("respondent_name", "organisation", "role", "place")

    def begin(self, hearing: Hearing, asked: Mapping[str, str]) -> None:
        """Begin with the section and the passage that the reader comes from."""
        section = asked.get("section", "")
        if section in {str(each.id) for each in shown_sections(hearing)}:
            self.section.data = section
            self.passage.data = clean(asked.get("passage"))[: quoting.LONGEST]

    @property
    def key(self) -> str:
        """The form's own key, after `prepare`."""
        return self.form_key.data or ""

    def check(self, *, files: int, no_remarks: bool, refused: list[str]) -> bool:
        """Validate the whole: each field, and that something is said by somebody."""
        good: bool = self.validate()

        def wrong(field: Any, *messages: Any) -> None:
            nonlocal good
            field.errors = [*field.errors, *messages]
            good = False

        if self._is_organisation and not self.organisation.data:
            wrong(self.organisation, self.LACKS["organisation"])
        if not self.respondent_name.data and not self.anonymous_allowed:
            wrong(self.respondent_name, self.LACKS["respondent_name"])
        answers = self.answers()
        silent = no_remarks and not self.body.data and not answers
        if not silent:
            for lacking, message in self.lacking():
                wrong(lacking, message)
        if not silent and not self.body.data and not answers and not files and not refused:
            wrong(self.body, self.LACKS["body"])
        if self.passage.data and not self._find_passage():
            wrong(
                self.passage,
                _(
                    "The text does not contain this passage. Copy it exactly as it is there, "
                    "or leave the field empty."
                ),
            )
        if refused:
            wrong(self.files, *refused)
        return good

    # What a room above asks besides the text (`FORM_PARTS`).

    takes_a_place: ClassVar[bool] = True
    """Whether it may point at a place."""
    parts: ClassVar[Sequence[str]] = ()
    """The templates of its fields below the text, and of what the head of a page loads for them."""
    heads: ClassVar[Sequence[str]] = ()

    def place_values(self) -> dict[str, Any]:
        """Where it points: `place`, `latitude` and `longitude`."""
        return {"place": "", "latitude": None, "longitude": None}

    def asked(self) -> Sequence[tuple[Any, Any]]:
        """What is asked besides, each with the field that answers it."""
        return ()

    def answers(self) -> list[dict[str, Any]]:
        """What was answered of it so far, as `Response.answers` keeps it."""
        return []

    def lacking(self) -> Iterable[tuple[Any, str]]:
        """The fields of it that have to be filled in and are not, each with what is said of it."""
        return ()

    def _find_passage(self) -> bool:
        """Let the response be about the section its passage stands in; false when there is none.

        A passage that was there when the response was sent may have gone from the text since.
        """
        passage = self.passage.data or ""
        found = quoting.section_holding(self.sections, passage, self.section.data or "")
        if found is not None:
            self.section.data = str(found.id)
        return found is not None or passage == self.sent_passage

    @property
    def _is_organisation(self) -> bool:
        return bool(self.respondent_kind.data == RespondentKind.organisation.value)

    def content(self, *, no_remarks: bool) -> ResponseContent:
        """What has been written, after `check`."""
        answers = self.answers()
        return ResponseContent(
            respondent_kind=RespondentKind(self.respondent_kind.data),
            respondent_name=self.respondent_name.data or "",
            organisation=(self.organisation.data or "") if self._is_organisation else "",
            section_id=int(self.section.data) if self.section.data else None,
            body=self.body.data or "",
            no_remarks=no_remarks and not self.body.data and not answers,
            answers=answers,
            passage=self.passage.data or "",
            **self.place_values(),
        )

    def show(self, response: Response) -> None:
        """Fill the form with what a response says now."""
        self.respondent_kind.data = response.respondent_kind.value
        self.organisation.data = response.organisation
        self.respondent_name.data = response.respondent_name
        self.section.data = str(response.section_id or "")
        self.passage.data = response.passage
        self.body.data = response.body
        self.version.data = str(response.version)


FORM_PARTS: Place[Callable[[type[Any], Hearing], type[Any]]] = Place()
"""What rooms above ask in the form of a response: each takes a form and gives one with its fields."""


def response_form_for(kind: type[FormClass], hearing: Hearing) -> type[FormClass]:
    """A form of a kind, with all that is asked with a hearing."""
    for with_part in FORM_PARTS:
        kind = with_part(kind, hearing)
    return kind
