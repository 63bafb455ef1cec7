"""The kinds of things that can be found: each room above says what its own are called."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, literal


def _no_state(_now: datetime) -> ColumnElement[Any]:
    return literal("")


class SearchPart(NamedTuple):
    """What an item is found by besides its own words, with a place of its own: a meeting of a hearing.

    `title` and `text` are shown where it is found, `also` are further ways to write what they say.
    """

    subject_id: int
    title: str
    text: str
    path: str
    also: str = ""


def _no_parts(_subjects: Sequence[Any]) -> Iterable[SearchPart]:
    return ()


@dataclass(frozen=True)
class SearchKind:
    """A kind of subject that can be found.

    `name` is its name for several, as a filter says it, and `one` for one. `table` is its own table,
    and `state` gives the expression for where an item is in its life at a moment; `states` are the
    words for it, each with the colour of its tag.
    `wordless` are the actions that change nothing it is found by. `parts` reads what else the
    items it is given are found by, in one statement, or none.
    """

    key: str
    name: Callable[[], str]
    one: Callable[[], str]
    order: int = 50
    table: Any = None
    state: Callable[[datetime], ColumnElement[Any]] = _no_state
    states: Callable[[], Mapping[str, tuple[str, str]]] = field(default=dict)
    wordless: frozenset[str] = frozenset()
    parts: Callable[[Sequence[Any]], Iterable[SearchPart]] = _no_parts


_kinds: dict[str, SearchKind] = {}


def register(kind: SearchKind) -> None:
    """Let a kind of subject be found; called from its room's `init_app`."""
    _kinds[kind.key] = kind


def all_kinds() -> list[SearchKind]:
    """The kinds, in the order of the filter."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def keys() -> list[str]:
    """Their keys, as they stand in `subjects.kind`."""
    return [kind.key for kind in all_kinds()]


def find(key: str) -> SearchKind | None:
    """The kind of that key."""
    return _kinds.get(key)


def wordless() -> frozenset[str]:
    """The actions after which nothing has to be written anew."""
    return frozenset().union(*(kind.wordless for kind in _kinds.values()))
