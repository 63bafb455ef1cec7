"""Forms of the documents of a hearing."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    StringField,
)
from wtforms.validators import (
    InputRequired,
    NumberRange,
    Optional,
)

from participation import web
from participation.attachments.forms import TITLE, format_note_field, language_field
from participation.hearings.publishing.forms.changing import NoteWhenOpen, note_field
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most


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
    language = language_field(_l("That of the hearing"))
    format_note = format_note_field()
    note = note_field()

    def validate_note(self, field: Any) -> None:
        self.note_is_missing(field)


class DocumentPlaceForm(web.Form):
    """A document's title, its place in the list, its language and format."""

    version = HiddenField()
    title = StringField(
        _l("What is it called?"),
        validators=[InputRequired(_l("Write what the document is called.")), at_most(TITLE)],
    )
    language = language_field(_l("That of the hearing"))
    format_note = format_note_field()
    position = web.Whole(
        _l("Place in the list"),
        validators=[
            InputRequired(_l("Write a number.")),
            NumberRange(1, 500, _l("Write a number between 1 and 500.")),
        ],
    )
