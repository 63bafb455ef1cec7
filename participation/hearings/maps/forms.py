"""The form of a hearing's map, and the fields with which a response points at a place on it."""

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from participation.hearings import geometry
from participation.hearings.geometry import DECIMALS, Geometry, GeometryRefused, Spot
from participation.hearings.notice.models import Hearing
from participation.hearings.publishing.forms.changing import NOTE, NoteWhenOpen
from participation.hearings.responses.forms.answering import ResponseForm
from participation.hearings.responses.models import Response
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


# Pointing at a place in a response.

MAX_PLACE = 200
_POINTS = re.compile(
    r"([-+]?\d{1,7}(?:\.\d{0,20})?)(?:\s*[,;]\s*|\s+)([-+]?\d{1,7}(?:\.\d{0,20})?)", re.ASCII
)
_COMMAS = re.compile(r"([-+]?\d{1,7},\d{1,20})(?:\s*;\s*|,?\s+)([-+]?\d{1,7},\d{1,20})", re.ASCII)
"""Two numbers with points, or as they are written at home, with commas."""


def spot_of(written: str) -> Spot | None:
    """The place that two numbers say, latitude first; None for what is no such thing."""
    plain = written.strip().replace("°", "")
    found = _COMMAS.fullmatch(plain) or _POINTS.fullmatch(plain)
    if found is None:
        return None
    latitude, longitude = (float(each.replace(",", ".")) for each in found.groups())
    return Spot(round(latitude, DECIMALS) + 0.0, round(longitude, DECIMALS) + 0.0)


class _WithPlace(ResponseForm):
    """A response that also points at a place: in words, and on the map; both may be left empty."""

    parts = ("hearings/maps/_place_fields.html",)
    heads = ("hearings/maps/_head.html",)

    place = StringField(
        _l("The place your response is about"),
        [
            Optional(),
            Length(max=MAX_PLACE, message=_l("Shorten the place to at most %(max)d characters.")),
        ],
        description=_l("An address, or words such as “the bend by the school”."),
    )
    point = StringField(
        _l("Where it is on the map"),
        [
            Optional(),
            Length(max=80, message=_l("Write two numbers only: latitude, then longitude.")),
        ],
        description=_l("Latitude and longitude, such as 55.676098, 12.568337."),
    )

    def show(self, response: Response) -> None:
        """Fill the form with what the response says now."""
        super().show(response)
        self.place.data, self.point.data = response.place, str(response.spot or "")

    def validate_point(self, field: Field) -> None:
        """Two numbers that are a place on earth."""
        spot = spot_of(field.data or "")
        if spot is None:
            raise ValidationError(
                _("Write two numbers, latitude and longitude, such as 55.676098, 12.568337.")
            )
        if max(abs(each) for each in spot) > 1_000:
            raise ValidationError(
                _(
                    "These look like metres, as in UTM. "
                    "Write latitude and longitude in degrees, such as 55.676098, 12.568337."
                )
            )
        if not spot.is_possible:
            raise ValidationError(_("There is no such place. Latitude comes first."))

    def place_values(self) -> dict[str, Any]:
        """Where it points, as a response keeps it."""
        spot = spot_of(self.point.data or "")
        return {
            "place": self.place.data or "",
            "latitude": spot.latitude if spot else None,
            "longitude": spot.longitude if spot else None,
        }


def with_place(kind_of_form: type[Any], hearing: Hearing) -> type[Any]:
    """The form of a response with the fields of a place, on a hearing with a map."""
    if not hearing.has_map or not kind_of_form.takes_a_place:
        return kind_of_form
    kind: Any = type(kind_of_form)
    found: type[Any] = kind(kind_of_form.__name__, (_WithPlace, kind_of_form), {})
    return found
