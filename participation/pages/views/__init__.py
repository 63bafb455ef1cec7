"""Routes of the pages room."""

from flask import Flask

from participation import web
from participation.following import place
from participation.i18n import mark
from participation.pages.defaults import NAMES
from participation.pages.views import editing, front, machines, plain, spaces
from participation.pages.views.blueprint import blueprint
from participation.web import NavigationItem
from participation.web.checklist import checklist

__all__ = ["blueprint", "front", "init_app", "machines", "plain", "spaces"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
    place("pages.space", "space", "slug")
    web.menus.add(
        NavigationItem("main", mark("About"), "pages.about", order=40),
        NavigationItem("footer", mark("Spaces"), "pages.spaces", order=5, under="/spaces/"),
        *(
            NavigationItem("footer", name, plain.endpoint(slug), order=order)
            for order, (slug, name) in enumerate(NAMES.items(), start=10)
        ),
        NavigationItem(
            "admin", mark("Information pages"), "pages.edit_list", order=70, under="/admin/pages/"
        ),
    )
    checklist.add("plain-word pages", editing.check)
