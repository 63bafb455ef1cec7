"""The forms of a file: what is said of it, and another file in its place."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from participation import web
from participation.attachments.actions import FileText
from participation.config import LANGUAGES
from participation.i18n import NAMES
from participation.i18n import lazy_gettext as _l
from participation.web.forms import at_most

TITLE = 200
"""Characters of what a file is called."""


def language_field(that_of_the_whole: Any) -> Any:
    """In which language a file is, when it is another than what it belongs to."""
    return SelectField(
        _l("Its language"),
        [Optional()],
        choices=[("", that_of_the_whole), *((code, NAMES[code]) for code in LANGUAGES)],
    )


def format_note_field() -> Any:
    """How a file can be read with aids, or had otherwise."""
    return StringField(
        _l("How it can be read"),
        [Optional(), at_most(300)],
        description=_l("Such as: tagged for screen readers; or: a scan, write to us for the text."),
    )


class FileForm(web.Form):
    """What is said of a file, and another one in its place."""

    version = HiddenField()
    file = FileField(
        _l("Another file in its place"), description=_l("Leave it empty to keep the file.")
    )
    title = StringField(
        _l("What is it called?"),
        [InputRequired(_l("Write what the file is called.")), at_most(TITLE)],
        description=_l("So that others know what they open: “Drawing of the bench by the pond”."),
    )
    language = language_field(_l("That of the text"))
    format_note = format_note_field()

    @property
    def text(self) -> FileText:
        """What was written of the file."""
        return FileText(
            self.data["title"], self.data["language"] or None, self.data["format_note"] or ""
        )


class NewFileForm(FileForm):
    """A file to be added; the view says when none was chosen, because one may have been kept."""

    file = FileField(
        _l("File"),
        description=_l(
            "PDF, DOCX, ODT, XLSX, ODS, PNG or JPEG. Take what you made yourself or may share."
        ),
    )
