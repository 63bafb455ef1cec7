"""What the forms of a hearing share: the note on a change, and a day that can be right."""

from datetime import date
from typing import Any

from wtforms import (
    TextAreaField,
)
from wtforms.validators import (
    StopValidation,
    ValidationError,
)

from participation import clock, config, web
from participation.hearings.notice import deadlines, rules
from participation.hearings.notice.models import Hearing
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most

NOTE = 1_000


def note_field() -> TextAreaField:
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


class NoteForm(NoteWhenOpen):
    """Taking something out of the text."""

    note = note_field()

    def validate_note(self, field: Any) -> None:
        self.note_is_missing(field)


def reasonable(day: date | None) -> None:
    """Refuse a year that is a slip of the finger."""
    if day is None:
        return
    today = clock.today(config.current().timezone)
    if not today - deadlines.LONGEST <= day <= today + deadlines.LONGEST:
        raise StopValidation(_("The year cannot be right. Look at it again."))
