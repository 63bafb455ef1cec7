"""The kinds of things that stand on the map: each room above says what of its own is shown there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, true

from participation.accounts.models import Reader
from participation.places import Place


def _all() -> ColumnElement[bool]:
    return true()


def _nothing_said(_reader: Reader, _ids: Sequence[int]) -> Mapping[int, str]:
    return {}


def _no_shapes(_ids: Sequence[int]) -> dict[int, str]:
    return {}


class MappedKind(NamedTuple):
    """A kind of subject on the map; what it and its states are called says `index.kinds`.

    `path` is the address of one by its number and title. `listed` is which of its table's rows stand on
    the map, and `shapes` reads what some of them are about beyond a point: GeoJSON, by their numbers.
    `own` is what a reader has to do with them, in words for the list.
    """

    key: str
    table: Any
    path: Callable[[int, str], str]
    listed: Callable[[], ColumnElement[bool]] = _all
    shapes: Callable[[Sequence[int]], dict[int, str]] = _no_shapes
    own: Callable[[Reader, Sequence[int]], Mapping[int, str]] = _nothing_said


KINDS: Place[MappedKind] = Place()
"""The kinds that can have a place."""
