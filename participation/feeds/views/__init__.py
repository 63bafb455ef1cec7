"""Routes of the feeds room: Atom, calendars, the sitemap, and pages for paper."""

from flask import Flask

from participation.feeds import links
from participation.feeds.views import atom, calendars, overview, printing, sitemap
from participation.feeds.views.blueprint import blueprint
from participation.i18n import mark
from participation.web import NavigationItem, menus

__all__ = ["atom", "blueprint", "calendars", "init_app", "overview", "printing", "sitemap"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("footer", mark("Feeds and calendars"), "feeds.index", order=60))
    app.jinja_env.globals.update(
        site_address=app.extensions["settings"].address,
        feed_of_box=links.of_box,
        feed_of_list=links.of_list,
        og_locale=links.og_locale,
    )
    app.register_blueprint(blueprint)
