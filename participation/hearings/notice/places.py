"""What the notice adds to the site: its pages, and what search finds."""

from flask import Flask

from participation.following import place
from participation.hearings.notice import jobs, life, shown, words
from participation.hearings.notice.views import public
from participation.i18n import mark
from participation.index.kinds import register as register_kind
from participation.web import NavigationItem, menus

__all__ = ["init_app", "jobs", "public"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(
        NavigationItem("main", mark("Hearings"), "hearings.index", order=10, under="/hearings")
    )
    place("hearings.show", "subject", "hearing_id")
    place("hearings.index")
    app.jinja_env.globals.update(
        hearing_steps=life.steps,
        hearing_tag=life.tag,
        hearing_days_left=life.days_left,
        hearing_outcome_promised=life.outcome_promised,
    )
    for kind in words.kinds():
        register_kind(kind)
    shown.TABLES.fill(app, *shown.TABLES_OF_A_HEARING)
