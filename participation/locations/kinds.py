"""The kinds of things that stand on the map: each room above says what of its own is shown there."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, true

from participation.places import Place


def _all() -> ColumnElement[bool]:
    return true()


def _no_shapes(_ids: Sequence[int]) -> dict[int, str]:
    return {}


class MappedKind(NamedTuple):
    """A kind of subject on the map; what it and its states are called says `index.kinds`.

    `path` is the address of one by its number and title. `listed` is which of its table's rows stand on
    the map, and `shapes` reads what some of them are about beyond a point: GeoJSON, by their numbers.
    """

    key: str
    table: Any
    path: Callable[[int, str], str]
    listed: Callable[[], ColumnElement[bool]] = _all
    shapes: Callable[[Sequence[int]], dict[int, str]] = _no_shapes


KINDS: Place[MappedKind] = Place()
"""The kinds that can have a place."""
