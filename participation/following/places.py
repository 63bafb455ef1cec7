"""Which pages are about something that can be followed: each room says it of its own."""

from dataclasses import dataclass

from flask import has_request_context, request

from participation import text

NARROWED = ("topic", "area", "space")


@dataclass(frozen=True)
class Place:
    """What a page is about, as a form names it: a kind (subject, box, topic, area, space), and which."""

    kind: str
    value: str


_places: dict[str, tuple[str, str]] = {}


def place(endpoint: str, kind: str = "", argument: str = "") -> None:
    """Say that a page is about what its address names in `argument`: a subject by its id, a box or
    a space by its slug. Without a kind it is a list, about the one topic, area or space that it is
    narrowed down to."""
    _places[endpoint] = (kind, argument)


def here() -> Place | None:
    """What the present page is about; None when that cannot be followed."""
    if not has_request_context() or request.endpoint not in _places:
        return None
    kind, argument = _places[request.endpoint]
    if kind:
        return Place(kind, str((request.view_args or {}).get(argument, "")))
    given = {name: text.clean(request.args.get(name))[:100] for name in NARROWED}
    chosen = [Place(name, value) for name, value in given.items() if value]
    return chosen[0] if len(chosen) == 1 else None
