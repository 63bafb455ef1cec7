"""What pages say about themselves to machines: the feed of a list as it is filtered, the locale."""

from urllib.parse import urlencode

from flask import request, url_for

from participation.i18n import language
from participation.ideas.boxes.models import Box

FILTERS = {
    "hearings": ("q", "state", "topic", "area", "space"),
    "box": ("q", "state", "topic", "area"),
    "ideas": ("q", "state", "topic", "area", "box", "space"),
}
_LOCALES = {"da": "da_DK", "nb": "nb_NO", "en": "en_GB"}
_OWN = "mine"
"""A filter that only means something to whoever is signed in, so it is in no feed's address."""


def chosen(kind: str) -> dict[str, str]:
    """The filters that the present address names."""
    given = {name: request.args.get(name, "")[:200] for name in FILTERS[kind]}
    return {name: value for name, value in given.items() if value and value != _OWN}


def of_list(kind: str, ending: str = "atom") -> str:
    """The address of the feed (or, with "ics", the calendar) of a list as it is filtered now."""
    endpoint = f"feeds.{kind}" if ending == "atom" else f"feeds.{kind}_calendar"
    return url_for(endpoint) + query(kind)


def of_box(box: Box) -> str:
    """The address of the feed of a box as it is filtered now."""
    return url_for("feeds.box", slug=box.slug) + query("box")


def query(kind: str) -> str:
    """The filters of the present address as a query string."""
    # Made from its parts: what a reader writes there never becomes an argument of `url_for`.
    words = urlencode(chosen(kind))
    return f"?{words}" if words else ""


def og_locale() -> str:
    """The reader's language as Open Graph writes it."""
    return _LOCALES.get(language(), "en_GB")
