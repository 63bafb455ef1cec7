"""The form with which officials put a map on a hearing's page: a file, or what they have drawn."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from participation.hearings import geometry
from participation.hearings.forms.desk import NOTE, NoteWhenOpen
from participation.hearings.geometry import Geometry, GeometryRefused
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l


class MapForm(NoteWhenOpen):
    """A map: a GeoJSON file, or its text, which the drawing writes."""

    version = HiddenField()
    file = FileField(
        _l("A GeoJSON file"),
        description=_l(
            "In WGS84 (EPSG:4326), with longitude and latitude in degrees. "
            "Of each feature the shape and a property “name” or “title” are kept."
        ),
    )
    drawn = TextAreaField(
        _l("The map as GeoJSON"),
        description=_l("What is drawn above is written here. You can also paste a text."),
    )
    note = TextAreaField(
        _l("What do you change, and why?"),
        description=_l(
            "The hearing is open. Your note is shown on its page, and those who have answered "
            "get it by mail."
        ),
        validators=[
            Length(max=NOTE, message=_l("This is longer than %(max)d characters.")),
        ],
    )

    def validate_note(self, field: Any) -> None:
        """In an open hearing something is said about the change."""
        self.note_is_missing(field)

    def read(self) -> Geometry | None:
        """The geometry that was sent, the file before the drawing; None when it cannot be used."""
        field, source = self._source()
        try:
            return geometry.read(source)
        except GeometryRefused as refusal:
            field.errors = [*field.errors, str(refusal)]
            return None

    def _source(self) -> tuple[Any, bytes | str]:
        if self.file.data:
            return self.file, self.file.data.stream.read(geometry.MAX_BYTES + 1)
        if self.drawn.data:
            return self.drawn, self.drawn.data
        return self.file, b""

    def nothing_sent(self) -> bool:
        """Whether there is neither a file nor a drawing; the form then says so."""
        if self.file.data or self.drawn.data:
            return False
        self.file.errors = [*self.file.errors, _("Choose a file, or draw on the map.")]
        return True
