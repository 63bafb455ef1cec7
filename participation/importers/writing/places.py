"""Places as sources write them: a name, degrees in cells of their own, or both."""

import math

from participation import text
from participation.geometry import DECIMALS, Spot
from participation.locations.models import MAX_PLACE, NOWHERE, Where


def where_at_source(place: str = "", latitude: object = None, longitude: object = None) -> Where:
    """A place from what a source has of it: words, and two numbers of degrees (WGS84).

    Numbers that are no place on earth, and the 0, 0 of those who had none, say nothing; the words stay.
    """
    words = text.line(place)[:MAX_PLACE].strip()
    along, across = _degrees(latitude), _degrees(longitude)
    if along is None or across is None or along == across == 0:
        return Where(words) if words else NOWHERE
    spot = Spot(along, across)
    return Where(words, spot if spot.is_possible else None)


def _degrees(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return round(number, DECIMALS) + 0.0 if math.isfinite(number) else None
