"""Navigation: each room says what it adds to the site's menus, and to whom it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from participation.i18n import gettext as _


@dataclass(frozen=True)
class NavigationItem:
    """A place in a menu. `text` is a source string; addresses below `under` count as being there."""

    menu: str  # main | account | staff | footer
    text: str
    endpoint: str
    order: int = 50
    under: str = ""
    shown: Callable[[Any], bool] = lambda _person: True
    post: bool = False
    count: Callable[[Any], int | None] = lambda _person: None


class Navigation:
    """The menus of the site; an application shows the places that it has."""

    def __init__(self) -> None:
        self.items: list[NavigationItem] = []
        self._addresses: dict[str, str] = {}

    def add(self, *items: NavigationItem) -> None:
        """Add places; adding the same one again changes nothing."""
        known = {(item.menu, item.endpoint): item for item in (*self.items, *items)}
        self.items = sorted(known.values(), key=lambda item: (item.order, item.text))

    def menu(self, name: str) -> list[dict[str, Any]]:
        """The places of one menu that the present reader is shown."""
        found = []
        # Past the proxies, once for all places.
        reader, path = current_user._get_current_object(), request.path
        views = current_app.view_functions
        for item in self.items:
            if item.menu != name or item.endpoint not in views:
                continue
            if not item.shown(reader):
                continue
            href = self._address(item.endpoint)
            here = path == href or bool(item.under and path.startswith(item.under))
            found.append(
                {
                    "text": _(item.text),
                    "href": href,
                    "current": here,
                    "post": item.post,
                    "count": item.count(reader),
                }
            )
        return found

    def _address(self, endpoint: str) -> str:
        """The address of a place; it has no values, so it is built once."""
        known = self._addresses.get(endpoint)
        if known is None:
            known = self._addresses[endpoint] = url_for(endpoint)
        return known


menus = Navigation()


def init_app(app: Flask) -> None:
    """Offer the menus to templates."""
    app.jinja_env.globals.update(
        nav_items=lambda: menus.menu("main"),
        # On a page about an error it may not be known who reads.
        account_nav=lambda: [] if g.get("nameless") else menus.menu("account"),
        staff_nav=lambda: menus.menu("staff"),
        footer_links=lambda: menus.menu("footer"),
    )
