"""The fields with which a respondent points at a place on a hearing's map."""

import re
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import Length, Optional, ValidationError

from participation import web
from participation.hearings.geometry import DECIMALS, Spot
from participation.hearings.models import Response
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l

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


class PlaceFields(web.Form):
    """A place in words, and where it is on the map; both may be left empty."""

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

    def fit_places(self, *, wanted: bool) -> None:
        """Keep the fields where they are asked for: on a hearing with a map."""
        if not wanted and "place" in self:
            del self.place, self.point

    def show_place(self, response: Response) -> None:
        """Fill them with where a response points."""
        if "place" in self:
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
        asked = "place" in self
        spot = spot_of(self.point.data or "") if asked else None
        return {
            "place": (self.place.data or "") if asked else "",
            "latitude": spot.latitude if spot else None,
            "longitude": spot.longitude if spot else None,
        }
