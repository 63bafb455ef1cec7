"""What one's own ideas add to the site: their page, in the menu and among the ways of looking at ideas."""

from collections.abc import Mapping

from flask import Flask, url_for

from participation import web
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.proposals.panels import VIEWS, View
from participation.ideas.yours import views
from participation.ideas.yours.blueprint import blueprint

__all__ = ["init_app", "views"]


def _signed_in(reader: Reader) -> bool:
    return reader.id is not None


def _address(reader: Reader, _narrowed: Mapping[str, str]) -> str | None:
    return url_for("yours.show") if _signed_in(reader) else None


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    web.menus.add(
        web.NavigationItem(
            "account", mark("My ideas"), "yours.show", 62, "/ideas/yours", shown=_signed_in
        )
    )
    VIEWS.fill(app, View(50, "yours", lambda: _("Yours"), _address))
    app.register_blueprint(blueprint)
