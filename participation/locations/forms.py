"""The fields with which somebody says where something is: in words, and on the map."""

import re
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import Length, Optional, ValidationError

from participation import text, web
from participation.geometry import DECIMALS, Spot
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.locations.models import MAX_PLACE, Where

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


def is_kept(form: Any) -> bool:
    """Whether a form asks for a place."""
    return isinstance(form, PlaceFields)
