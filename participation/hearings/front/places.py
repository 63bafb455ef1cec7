"""The page of a hearing and its page at the desk, which put together what the rooms below show."""

from flask import Flask

from participation.hearings.front import overview, page
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.rules import is_official_of
from participation.hearings.notice.shown import TABLES
from participation.hearings.notice.views.frame import TABS, Tab
from participation.i18n import gettext as _
from participation.illustrations.rules import ILLUSTRATED, Illustrated
from participation.illustrations.shown import PICTURES, picture_rows
from participation.subjects.shown import TableOf

__all__ = ["init_app", "overview", "page"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    TABS.fill(
        app,
        Tab(10, "hearings.desk_hearing", lambda: _("Overview"), lambda _reader, _hearing: True),
    )
    ILLUSTRATED.fill(app, Illustrated("hearing", is_official_of))
    pictures = Tab(
        35,
        "illustrations.of_subject",
        lambda: _("Pictures"),
        is_official_of,
        names_it="subject_id",
    )
    TABS.fill(app, pictures)
    TABLES.fill(
        app, TableOf(95, PICTURES, lambda scope, hearing: picture_rows(scope, [hearing.id]))
    )
    # The routes of the notice and those here are one blueprint's.
    app.register_blueprint(blueprint)
