"""What rooms above add to the pages of ideas at the desk."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import request, url_for

from participation.places import Place


class Tab(NamedTuple):
    """A page of the ideas at the desk that the line of links above each of them leads to.

    `values` are those of its address; `view` among them tells pages of one endpoint apart.
    """

    order: int
    endpoint: str
    text: Callable[[], str]
    values: Mapping[str, Any] = {}


TABS: Place[Tab] = Place()
"""The pages of the ideas at the desk, of all rooms."""

HANDED_OVER: Place[Callable[[int], None]] = Place()
"""What follows when an idea, by its id, is given to another department, in the same transaction."""


def tabs() -> list[dict[str, Any]]:
    """The line of links above each page of the ideas at the desk."""
    here = (request.endpoint, request.args.get("view", ""))
    return [
        {
            "text": tab.text(),
            "href": url_for(tab.endpoint, **tab.values),
            "current": here == (tab.endpoint, tab.values.get("view", "")),
        }
        for tab in sorted(TABS, key=lambda tab: tab.order)
    ]
