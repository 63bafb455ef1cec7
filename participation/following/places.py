"""Which pages are about something that can be followed, and what a notice shows besides its sentence:
each room says it of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import has_request_context, request

from participation import text

NARROWED = ("topic", "area", "space")


@dataclass(frozen=True)
class FollowablePage:
    """What a page is about, as a form names it: a kind (subject, box, topic, area, space), and which."""

    kind: str
    value: str


_places: dict[str, tuple[str, str]] = {}


def place(endpoint: str, kind: str = "", argument: str = "") -> None:
    """Say that a page is about what its address names in `argument`: a subject by its id, a box or
    a space by its slug. Without a kind it is a list, about the one topic, area or space that it is
    narrowed down to."""
    _places[endpoint] = (kind, argument)


def here() -> FollowablePage | None:
    """What the present page is about; None when that cannot be followed."""
    if not has_request_context() or request.endpoint not in _places:
        return None
    kind, argument = _places[request.endpoint]
    if kind:
        return FollowablePage(kind, str((request.view_args or {}).get(argument, "")))
    given = {name: text.clean(request.args.get(name))[:100] for name in NARROWED}
    chosen = [FollowablePage(name, value) for name, value in given.items() if value]
    return chosen[0] if len(chosen) == 1 else None


Finder = Callable[[int, Sequence[int]], Mapping[int, Any]]
"""Finds for a person what some subjects' notices show, by the subjects' ids."""

_explained: dict[str, tuple[str, Finder]] = {}


def explain(action: str, template: str, find: Finder) -> None:
    """Say what a notice of an action shows besides its sentence: a template, given what `find` found
    as `found`. Asked once for all notices of a page."""
    _explained[action] = (template, find)


def explained(user_id: int, actions: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, Any]]:
    """The template and what it is given, for those subjects whose actions have one."""
    shown: dict[int, tuple[str, Any]] = {}
    for action, (template, find) in _explained.items():
        about = [subject for subject, given in actions.items() if action in given]
        if about:
            shown |= {subject: (template, found) for subject, found in find(user_id, about).items()}
    return shown
