"""The form of a hearing's map, and the fields with which a response points at a place on it."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from participation import geometry
from participation.geometry import Geometry, GeometryRefused
from participation.hearings.notice.models import Hearing
from participation.hearings.publishing.forms.changing import NOTE, NoteWhenOpen
from participation.hearings.responses.forms.answering import ResponseForm
from participation.hearings.responses.models import Response
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.locations.forms import PlaceFields
from participation.locations.models import Where


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


# Pointing at a place in a response.


class _WithPlace(PlaceFields, ResponseForm):
    """A response that also points at a place: in words, and on the map; both may be left empty."""

    parts = ("hearings/maps/_place_fields.html",)
    heads = ("locations/_head.html",)

    def show(self, response: Response) -> None:
        """Fill the form with what the response says now."""
        super().show(response)
        self.show_place(Where(response.place, response.spot))

    def place_values(self) -> dict[str, Any]:
        """Where it points, as a response keeps it."""
        place, spot = self.where
        latitude, longitude = spot or (None, None)
        return {"place": place, "latitude": latitude, "longitude": longitude}


def with_place(kind_of_form: type[Any], hearing: Hearing) -> type[Any]:
    """The form of a response with the fields of a place, on a hearing with a map."""
    if not hearing.has_map or not kind_of_form.takes_a_place:
        return kind_of_form
    kind: Any = type(kind_of_form)
    found: type[Any] = kind(kind_of_form.__name__, (_WithPlace, kind_of_form), {})
    return found
