"""Forms of the officials' side."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import (
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from participation import clock, config, web
from participation.config import LANGUAGES
from participation.hearings.notice import deadlines, rules
from participation.hearings.notice.models import Hearing, HearingType
from participation.i18n import NAMES, ngettext
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.moderation.forms import DecisionForm
from participation.spaces.models import Department, Label, LabelKind, Space

TITLE, NAME, TEXT, SECTION, NOTE = 200, 120, 20_000, 100_000, 1_000


def at_most(limit: int) -> Length:
    """No more characters than that, with a plain word when there are."""
    return Length(max=limit, message=_l("This is longer than %(max)d characters."))


def _number_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class Checkboxes(SelectMultipleField):
    """Several choices, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _note() -> TextAreaField:
    return TextAreaField(
        _l("What do you change, and why?"),
        description=_l(
            "The hearing is open. Your note is shown on its page, and those who have answered "
            "get it by mail."
        ),
        validators=[at_most(NOTE)],
    )


class NoteWhenOpen(web.Form):
    """A form whose note is asked for while the hearing is open."""

    hearing: Hearing

    def note_is_missing(self, field: Any) -> None:
        """Refuse an empty note where the change is announced."""
        if rules.edits_are_announced(self.hearing) and not field.data:
            raise ValidationError(_("Say in a sentence what you change, and why."))


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
    note = _note()

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
        _reasonable(field.data)
        closes = self.hearing.closes_at
        if (
            closes
            and field.data
            and field.data < clock.local_day(closes, self.hearing.space.timezone)
        ):
            raise ValidationError(_("It cannot be decided before the deadline."))

    def validate_outcome_expected_on(self, field: Any) -> None:
        _reasonable(field.data)


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
    note = _note()

    def validate_note(self, field: Any) -> None:
        self.note_is_missing(field)


class NoteForm(NoteWhenOpen):
    """Taking something out of the text."""

    note = _note()

    def validate_note(self, field: Any) -> None:
        self.note_is_missing(field)


def _document_language() -> Any:
    return SelectField(
        _l("Its language"),
        [Optional()],
        choices=[("", _l("That of the hearing")), *((code, NAMES[code]) for code in LANGUAGES)],
    )


def _format_note() -> Any:
    return StringField(
        _l("How it can be read"),
        [Optional(), at_most(300)],
        description=_l("Such as: tagged for screen readers; or: a scan, write to us for the text."),
    )


class DocumentForm(NoteWhenOpen):
    """A new document."""

    file = FileField(
        _l("File"),
        description=_l("PDF, DOCX, ODT, PNG or JPEG."),
        validators=[FileRequired(_l("Choose a file."))],
    )
    title = StringField(
        _l("What is it called?"),
        description=_l("Left empty, the name of the file is shown."),
        validators=[Optional(), at_most(TITLE)],
    )
    language = _document_language()
    format_note = _format_note()
    note = _note()

    def validate_note(self, field: Any) -> None:
        self.note_is_missing(field)


class DocumentPlaceForm(web.Form):
    """A document's title, its place in the list, its language and format."""

    version = HiddenField()
    title = StringField(
        _l("What is it called?"),
        validators=[InputRequired(_l("Write what the document is called.")), at_most(TITLE)],
    )
    language = _document_language()
    format_note = _format_note()
    position = web.Whole(
        _l("Place in the list"),
        validators=[
            InputRequired(_l("Write a number.")),
            NumberRange(1, 500, _l("Write a number between 1 and 500.")),
        ],
    )


def _reasonable(day: date | None) -> None:
    """Refuse a year that is a slip of the finger."""
    if day is None:
        return
    today = clock.today(config.current().timezone)
    if not today - deadlines.LONGEST <= day <= today + deadlines.LONGEST:
        raise StopValidation(_("The year cannot be right. Look at it again."))


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
        _reasonable(field.data)
        if field.data < deadlines.today(self.hearing.space):
            raise ValidationError(_("The day has passed. Choose today or a later day."))

    def validate_closes_on(self, field: Any) -> None:
        if field.data is None:
            return
        _reasonable(field.data)
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
        _reasonable(field.data)
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


class WithholdForm(DecisionForm):
    """Withholding a response, in the version that was read."""

    version = HiddenField()


class OutcomeForm(web.Form):
    """The outcome in three parts."""

    version = HiddenField()
    asked = TextAreaField(
        _l("What we asked"),
        description=_l("What was proposed, and what we wanted to hear about."),
        validators=[at_most(TEXT)],
    )
    said = TextAreaField(
        _l("What you said"),
        description=_l("The main points of the responses, also those that go against each other."),
        validators=[at_most(TEXT)],
    )
    did = TextAreaField(
        _l("What we did"),
        description=_l("What was changed, what was not, and why."),
        validators=[at_most(TEXT)],
    )
    decision_on = web.Day(
        _l("When is it to be decided?"),
        description=_l("The day that is planned. It is shown on the page."),
        validators=[Optional()],
    )

    def validate_decision_on(self, field: Any) -> None:
        _reasonable(field.data)


class SeenForm(web.Form):
    """That somebody has seen, in this version, what they are about to do."""

    version = HiddenField()


class CorrectionForm(web.Form):
    """Parts of a published outcome, corrected; `parts` are their fields, as `corrected.values` has them."""

    parts: ClassVar[tuple[str, ...]] = ()
    version = HiddenField()
    seen = HiddenField()
    reason = TextAreaField(
        _l("What is corrected, and why?"),
        description=_l(
            "It is shown with the outcome, and those who were told of it get it by mail."
        ),
        validators=[InputRequired(_l("Write why, in a sentence or two.")), at_most(NOTE)],
    )
    hides_before = BooleanField(
        _l("Do not show what it said before"),
        description=_l("For what should never have been there, such as somebody’s name."),
    )

    def written(self) -> dict[str, str]:
        """What each part says now."""
        return {name: self.data[name] or "" for name in self.parts}

    def is_seen(self) -> bool:
        """Whether just this was shown to its writer before; from now on it is."""
        written = "\0".join([*self.written().values(), self.data["reason"] or ""])
        digest = hashlib.sha256(written.encode()).hexdigest()
        seen = self.seen.data == digest
        self.seen.data, self.seen.raw_data = digest, [digest]
        return seen


class TextsCorrectionForm(CorrectionForm):
    """What was asked, said and done, corrected."""

    parts = ("asked", "said", "did")
    asked = TextAreaField(
        _l("What we asked"), [InputRequired(_l("Write what was asked.")), at_most(TEXT)]
    )
    said = TextAreaField(
        _l("What you said"), [InputRequired(_l("Write what people said.")), at_most(TEXT)]
    )
    did = TextAreaField(
        _l("What we did"), [InputRequired(_l("Write what was done.")), at_most(TEXT)]
    )
