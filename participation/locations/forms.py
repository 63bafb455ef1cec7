"""The fields with which somebody says where something is: in words, and on the map."""

import re
from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import Field, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from participation import geometry, text, web
from participation.geometry import DECIMALS, Geometry, GeometryRefused, Spot
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.locations.models import MAX_PLACE, Where
from participation.locations.outlining import BY_NAME, WHOLE
from participation.spaces.models import Label

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


class PlaceFields(web.Form):
    """What a form has besides, where what it writes can have a place; both fields may be left empty."""

    place = StringField(
        _l("The place it is about"),
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

    def show_place(self, where: Where) -> None:
        """Fill the fields with the place that is kept."""
        self.place.data, self.point.data = where.place, str(where.spot or "")

    @property
    def where(self) -> Where:
        """The place that was written, once it is valid."""
        return Where(text.line(self.place.data or ""), spot_of(self.point.data or ""))


MOST_POINTS = 20_000
"""Points of a file with outlines: the districts of a large town together."""


class OutlineForm(web.Form):
    """The outline of a space, of one of its areas, or of several by their names."""

    of = SelectField(_l("Whose outline is it?"), validators=[DataRequired()])
    file = FileField(
        _l("A GeoJSON file"),
        description=_l(
            "In WGS84 (EPSG:4326), with longitude and latitude in degrees. Only areas (polygons)."
        ),
    )

    def offer(self, areas: Sequence[Label]) -> None:
        """Let the admin choose among these areas."""
        self.of.choices = [
            (WHOLE, _("The whole space")),
            *([(BY_NAME, _("Each part of the file: the area with its name"))] if areas else []),
            *((str(each.id), each.name) for each in areas),
        ]

    def read(self) -> Geometry | None:
        """The areas that were sent; None when they cannot be used, and the form says why."""
        sent = self.file.data.stream.read(geometry.MAX_BYTES + 1) if self.file.data else b""
        try:
            found = geometry.read(sent, MOST_POINTS)
        except GeometryRefused as refusal:
            self.file.errors = [str(refusal)]
            return None
        if any(not each.kind.endswith("Polygon") for each in found.parts):
            self.file.errors = [
                _("There are points or lines in the file. An outline is an area (a polygon).")
            ]
            return None
        return found
