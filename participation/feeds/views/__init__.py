"""Routes of the feeds room: Atom, calendars, the sitemap, and pages for paper."""

from flask import Flask

from participation.feeds import links
from participation.feeds.views import atom, calendars, printing, sitemap
from participation.feeds.views.blueprint import blueprint

__all__ = ["atom", "blueprint", "calendars", "init_app", "printing", "sitemap"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.jinja_env.globals.update(
        site_address=app.extensions["settings"].address,
        feed_of_box=links.of_box,
        feed_of_list=links.of_list,
        og_locale=links.og_locale,
    )
    app.register_blueprint(blueprint)
