"""Forms of a new hearing, its text and its sections."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import (
    Email,
    InputRequired,
    Optional,
    ValidationError,
)

from participation import clock, web
from participation.config import LANGUAGES
from participation.hearings.notice import deadlines, rules
from participation.hearings.notice.models import Hearing, HearingType
from participation.hearings.publishing.forms.changing import NoteWhenOpen, note_field, reasonable
from participation.i18n import NAMES, ngettext
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Department, Label, LabelKind, Space
from participation.web.forms import Checkboxes, at_most

TITLE = 200
NAME = 120
TEXT = 20_000
SECTION = 100_000


def _number_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class NewHearingForm(web.Form):
    """The first three things about a hearing."""

    title = StringField(
        _l("Title"),
        description=_l("Say what it is about, and where. You can change it later."),
        validators=[InputRequired(_l("Write a title.")), at_most(TITLE)],
    )
    space = SelectField(_l("Space"), coerce=int, validators=[InputRequired(_l("Choose a space."))])
    type = RadioField(
        _l("What kind of hearing is it?"),
        coerce=int,
        validators=[InputRequired(_l("Choose a kind."))],
    )

    def offer(self, spaces: Sequence[Space], types: Sequence[HearingType]) -> None:
        """Offer these spaces, and the types that fit one of them."""
        self.spaces = {space.id: space for space in spaces}
        countries = {deadlines.country_of(space) for space in spaces}
        self.types = {
            kind.id: kind
            for kind in types
            if (kind.country is None or kind.country in countries)
            and any(rules.holds_in(space, kind) for space in spaces)
        }
        self.space.choices = [(space.id, space.name) for space in spaces]
        self.type.choices = [(kind.id, kind.name) for kind in self.types.values()]

    def hints(self) -> dict[int, str]:
        """What is said about each type: its lengths and what it rests on."""
        found = {}
        for kind in self.types.values():
            length = ngettext("At least %(num)s day", "At least %(num)s days", kind.minimum_days)
            found[kind.id] = f"{length}. {kind.legal_basis}" if kind.legal_basis else f"{length}."
        return found

    def validate_type(self, field: Any) -> None:
        space, kind = self.spaces.get(self.space.data), self.types.get(field.data)
        if space and kind and kind.country not in (None, deadlines.country_of(space)):
            raise ValidationError(_("This kind is for another country than the space you chose."))
        if space and kind and not rules.holds_in(space, kind):
            raise ValidationError(
                _(
                    "In a public space somebody always knows who answers. Choose an internal space, "
                    "or another kind."
                )
            )


_KLE = re.compile(r"\d{2}\.\d{2}\.\d{2}(-[A-ZÆØÅ]\d{2})?")
"""A number of KL Emnesystematik: main group, group, subject, and if need be a facet."""

_TEXTS = (
    "case_number",
    "classification",
    "deciding_body",
    "contact_email",
    "contact_phone",
    "contact_name",
    "summary",
    "note",
)


class TextForm(NoteWhenOpen):
    """What stands around the sections."""

    version = HiddenField()
    title = StringField(
        _l("Title"), validators=[InputRequired(_l("Write a title.")), at_most(TITLE)]
    )
    summary = TextAreaField(
        _l("Summary"),
        description=_l(
            "Two to five sentences: what is proposed, whom it concerns, and what you want to hear about."
        ),
        validators=[at_most(TEXT)],
    )
    language = SelectField(_l("Language of the text"))
    department = SelectField(_l("Department"), coerce=_number_or_none)
    case_number = StringField(_l("Case number"), validators=[at_most(NAME), Optional()])
    classification = StringField(
        _l("Archive class"),
        validators=[at_most(60), Optional()],
        description=_l("Noark or the like."),
    )
    deciding_body = StringField(
        _l("Who decides?"),
        description=_l(
            "Such as the city council, or the committee for technology and environment."
        ),
        validators=[at_most(NAME), Optional()],
    )
    decision_on = web.Day(
        _l("When is it to be decided?"),
        description=_l("The day that is planned. It is shown on the page."),
        validators=[Optional()],
    )
    contact_name = StringField(_l("Name"), validators=[at_most(NAME)])
    contact_email = EmailField(
        _l("E-mail"),
        validators=[
            Optional(),
            at_most(NAME),
            Email(_l("Write an e-mail address, such as name@example.org.")),
        ],
    )
    contact_phone = TelField(_l("Phone"), validators=[at_most(40)])
    topics = Checkboxes(_l("Topics"), coerce=int)
    areas = Checkboxes(_l("Areas"), coerce=int)
    outcome_expected_on = web.Day(
        _l("When will people hear what came of it?"),
        description=_l("The day you expect to publish the outcome. It is shown on the page."),
        validators=[Optional()],
    )
    note = note_field()

    def offer(
        self, hearing: Hearing, departments: Sequence[Department], labels: Sequence[Label]
    ) -> None:
        """Offer the departments, topics and areas of the hearing's space."""
        self.hearing = hearing
        if hearing.space.language == "da":
            self.classification.label.text = _("KLE number")
            self.classification.description = _("Such as 01.02.05, or 01.02.05-P16.")
        self.language.choices = [(code, NAMES[code]) for code in LANGUAGES]
        self.department.choices = [("", _("None"))] + [(each.id, each.name) for each in departments]
        self.labels = {label.id: label for label in labels}
        for field, kind in ((self.topics, LabelKind.topic), (self.areas, LabelKind.area)):
            field.choices = [(label.id, label.name) for label in labels if label.kind is kind]

    def chosen_labels(self) -> list[Label]:
        """The topics and areas that were ticked."""
        ids = [*(self.topics.data or ()), *(self.areas.data or ())]
        return [self.labels[label_id] for label_id in ids if label_id in self.labels]

    def written(self) -> dict[str, Any]:
        """What `save_text` takes."""
        said = {**self.data, "labels": self.chosen_labels()}
        said["department_id"] = said.pop("department")
        for name in ("version", "topics", "areas"):
            said.pop(name)
        return {
            key: "" if value is None and key in _TEXTS else value for key, value in said.items()
        }

    def validate_note(self, field: Any) -> None:
        before = (self.hearing.title, self.hearing.summary)
        if (self.title.data, self.summary.data) != before:
            self.note_is_missing(field)

    def validate_classification(self, field: Any) -> None:
        if self.hearing.space.language == "da" and not _KLE.fullmatch(field.data or ""):
            raise ValidationError(_("Write a KLE number, such as 01.02.05 or 01.02.05-P16."))

    def validate_decision_on(self, field: Any) -> None:
        reasonable(field.data)
        closes = self.hearing.closes_at
        if (
            closes
            and field.data
            and field.data < clock.local_day(closes, self.hearing.space.timezone)
        ):
            raise ValidationError(_("It cannot be decided before the deadline."))

    def validate_outcome_expected_on(self, field: Any) -> None:
        reasonable(field.data)


class SectionForm(NoteWhenOpen):
    """A section: heading and text."""

    version = HiddenField()
    title = StringField(
        _l("Heading"), validators=[InputRequired(_l("Write a heading.")), at_most(TITLE)]
    )
    body = TextAreaField(
        _l("Text"),
        description=_l(
            "Markdown: a blank line makes a paragraph, ## a heading, - a list, **bold**, "
            "[text](address) a link."
        ),
        validators=[InputRequired(_l("Write the text of the section.")), at_most(SECTION)],
    )
    note = note_field()

    def validate_note(self, field: Any) -> None:
        self.note_is_missing(field)
