"""Forms for sorting responses into points, and for assessing themes."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from participation import web
from participation.hearings.assessing import words
from participation.hearings.assessing.models import Outcome, Theme
from participation.hearings.assessing.queries.themes import key_of
from participation.hearings.notice.models import Section
from participation.hearings.publishing.forms.changing import (
    NOTE,
)
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces.models import Department
from participation.web.forms import Checkboxes, at_most

TITLE, QUOTE, REASON, TEXT = 150, 20_000, 1_000, 20_000
MOST_IDS = 10


def _number_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class PointThemesForm(web.Form):
    """The themes of a point: some that are there, or a new one."""

    theme = StringField(
        _l("Theme"),
        description=_l("Write a new one, or the beginning of one that is there."),
        validators=[at_most(TITLE)],
    )
    themes = Checkboxes(_l("Themes"), coerce=int)

    def offer(self, themes: Sequence[Theme]) -> None:
        """Offer the themes of the hearing."""
        self.known = {theme.id: theme for theme in themes}
        self.themes.choices = [(theme.id, theme.title) for theme in themes]

    def validate_theme(self, field: Any) -> None:
        if not field.data and not self.themes.data:
            raise ValidationError(_("Choose a theme, or write a new one."))

    def chosen(self) -> list[Theme]:
        """The themes that were ticked."""
        return [self.known[each] for each in self.themes.data or () if each in self.known]


class PointForm(PointThemesForm):
    """A passage of a response that becomes a point."""

    quote = TextAreaField(
        _l("Passage"),
        validators=[
            InputRequired(_l("Select a passage in the text, or paste it here.")),
            at_most(QUOTE),
        ],
    )
    near = HiddenField()
    suggested = HiddenField()
    from_file = BooleanField(
        _l("The passage is in a file"),
        description=_l("It is then kept as you write it here."),
    )

    @property
    def at(self) -> int:
        """About where in the text the passage stands, when the browser knows."""
        value = self.near.data or ""
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


class SortedForm(web.Form):
    """That a response is sorted, with what was suggested for it."""

    suggested = HiddenField()


def ids_in(field: Any) -> list[int]:
    """The ids in a hidden field, such as 3,8; what is none is left out."""
    found = (field.data or "").split(",")[:MOST_IDS]
    return [int(each) for each in found if each.isascii() and each.isdecimal() and len(each) < 10]


class NewThemeForm(web.Form):
    """A theme before there is any point for it."""

    title = StringField(
        _l("New theme"),
        description=_l("A few words, such as “Traffic by the school”."),
        validators=[InputRequired(_l("Write what the theme is called.")), at_most(TITLE)],
    )


class ThemeForm(web.Form):
    """A theme and the authority's assessment of it."""

    version = HiddenField()
    title = StringField(
        _l("Title"),
        validators=[InputRequired(_l("Write what the theme is called.")), at_most(TITLE)],
    )
    summary = TextAreaField(
        _l("What people say"),
        description=_l(
            "Their arguments in short, also those that go against each other. It is part of "
            "the memo."
        ),
        validators=[at_most(TEXT)],
    )
    assessment = TextAreaField(
        _l("What the authority thinks of it"),
        description=_l("The comment in the memo."),
        validators=[at_most(TEXT)],
    )
    outcome = RadioField(_l("Outcome"), default="")
    reason = TextAreaField(
        _l("The reason in a sentence or two"),
        description=_l("Everybody who made one of these points gets it by mail with the outcome."),
        validators=[at_most(REASON)],
    )
    changed_section = SelectField(
        _l("Which section is changed?"), coerce=_number_or_none, validators=[Optional()]
    )
    department = SelectField(
        _l("Department that assesses it"), coerce=_number_or_none, validators=[Optional()]
    )
    due_on = web.Day(
        _l("To be assessed by"),
        validators=[Optional()],
    )

    def offer(
        self,
        themes: Sequence[Theme],
        sections: Sequence[Section],
        departments: Sequence[Department],
        own: Theme,
    ) -> None:
        """Fit the form to a theme and its hearing."""
        self.others = {theme.key for theme in themes if theme is not own}
        self.outcome.choices = [
            ("", _("Not assessed yet")),
            *((each.value, name) for each, name in words.outcomes().items()),
        ]
        self.changed_section.choices = [
            ("", _("None")),
            *((section.id, section.title) for section in sections),
        ]
        self.department.choices = [
            ("", _("None")),
            *((department.id, department.name) for department in departments),
        ]

    def validate_title(self, field: Any) -> None:
        if key_of(field.data or "") in self.others:
            raise ValidationError(self.title_taken())

    def title_taken(self) -> str:
        """What is said of a title that another theme has."""
        return _("Another theme has that title. Choose another, or merge the two.")

    def validate_reason(self, field: Any) -> None:
        if self.outcome.data and not field.data:
            raise ValidationError(_("Write the reason. Those who made these points will read it."))

    def written(self) -> dict[str, Any]:
        """What `save_theme` takes."""
        said = self.data
        return {
            "title": said["title"],
            "summary": said["summary"] or "",
            "assessment": said["assessment"] or "",
            "outcome": Outcome(said["outcome"]) if said["outcome"] else None,
            "reason": said["reason"] or "",
            "changed_section_id": said["changed_section"],
            "department_id": said["department"],
            "due_on": said["due_on"],
        }


class ThemeMergeForm(web.Form):
    """Which theme another is merged into."""

    into = SelectField(
        _l("Merge it into"), coerce=int, validators=[InputRequired(_l("Choose a theme."))]
    )

    def offer(self, themes: Sequence[Theme], own: Theme) -> None:
        """Offer the other themes."""
        self.known = {theme.id: theme for theme in themes if theme is not own}
        self.into.choices = [(theme.id, theme.title) for theme in self.known.values()]


class SplitForm(web.Form):
    """Where ticked points are moved to."""

    to = StringField(
        _l("Move those that are ticked to"),
        description=_l("A new theme, or one that is there."),
        validators=[InputRequired(_l("Write a theme.")), at_most(TITLE)],
    )


def _adopted() -> Any:
    return TextAreaField(
        _l("The text as it was adopted"),
        [Length(max=100_000, message=_l("Shorten the text to at most %(max)d characters."))],
    )


class AdoptedForm(web.Form):
    """A section as it was adopted."""

    version = HiddenField()
    adopted = _adopted()


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


class AdoptedCorrectionForm(CorrectionForm):
    """What was adopted, corrected after the outcome was published."""

    parts = ("adopted",)
    adopted = _adopted()


class ThemeCorrectionForm(CorrectionForm):
    """The assessment of a theme, corrected after the outcome was published."""

    parts = ("summary", "assessment", "outcome", "because")
    summary = TextAreaField(_l("What people say"), [at_most(TEXT)])
    assessment = TextAreaField(_l("What the authority thinks of it"), [at_most(TEXT)])
    outcome = RadioField(_l("Outcome"), validators=[InputRequired(_l("Choose an outcome."))])
    because = TextAreaField(
        _l("The reason in a sentence or two"),
        [
            InputRequired(_l("Write the reason. Those who made these points will read it.")),
            at_most(REASON),
        ],
    )

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.outcome.choices = [(each.value, name) for each, name in words.outcomes().items()]
