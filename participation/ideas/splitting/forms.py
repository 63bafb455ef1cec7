"""Forms of splits: the two texts and the comments that move, what one chooses, and why it is undone."""

from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.splitting.models import Chosen
from participation.ideas.writing.forms import MOST_TEXT
from participation.text import says_else
from participation.web.forms import at_most

_title = (
    DataRequired(_l("Give the idea a title.")),
    Length(max=200, message=_l("A title may be at most 200 characters.")),
)
_body = (
    DataRequired(_l("Describe the idea.")),
    Length(max=MOST_TEXT, message=_l("An idea may be at most 20,000 characters.")),
)


class SplitForm(web.Form):
    """The two ideas out of one, what of the discussion goes along, and why."""

    version = HiddenField()
    title = StringField(_l("Title of the first idea"), validators=_title)
    body = TextAreaField(
        _l("Text of the first idea"),
        description=_l("Take out what belongs to the second. This one keeps the address."),
        validators=_body,
    )
    new_title = StringField(_l("Title of the second idea"), validators=_title)
    new_body = TextAreaField(
        _l("Text of the second idea"),
        description=_l("Take out what belongs to the first."),
        validators=_body,
    )
    threads = SelectMultipleField(
        _l("What of the discussion goes to the second?"),
        description=_l("With all answers to it. What you do not choose stays with the first."),
        choices=[],
        validators=[Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        description=_l("Public, with your name. Those who have voted are told."),
        validators=[
            DataRequired(_l("Say why. People took the time to write and support.")),
            at_most(5000),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that the two say different things."""
        valid: bool = super().validate(extra_validators)
        if not valid:
            return False
        if not says_else(self.title.data or "", self.new_title.data or ""):
            self.new_title.errors = [_("The second idea needs a title of its own.")]
        if not says_else(self.body.data or "", self.new_body.data or ""):
            self.new_body.errors = [_("The two texts are the same. Share the text between them.")]
        return not (self.new_title.errors or self.new_body.errors)

    @property
    def chosen(self) -> list[int]:
        """The threads that go along."""
        return [int(each) for each in self.threads.data or ()]


class ChoiceForm(web.Form):
    """Which of the two one stands behind."""

    chosen = RadioField(
        _l("Which of the two are you for?"),
        choices=[],
        validators=[DataRequired(_l("Choose one of the two, or both."))],
    )

    def offer(self, first: str, second: str) -> None:
        """Name the two in the choices."""
        self.chosen.choices = [
            (Chosen.first.value, first),
            (Chosen.second.value, second),
            (Chosen.both.value, _("Both")),
        ]


class UndoForm(web.Form):
    """Why two ideas are one again."""

    version = HiddenField()
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        description=_l("Public, with your name. Those who have voted are told."),
        validators=[Optional(), at_most(5000)],
    )
