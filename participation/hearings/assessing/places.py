"""What sorting and themes add to the pages of a hearing and its responses."""

from flask import Flask

from participation.hearings.assessing import invariants, jobs, shown
from participation.hearings.assessing.actions.sorting import reanchor, settle, take_back_points
from participation.hearings.assessing.blueprint import blueprint
from participation.hearings.assessing.queries.told import by_theme, what_became_of
from participation.hearings.assessing.views import alike, sorting, themes
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.shown import TABLES
from participation.hearings.notice.views.frame import TABS, Tab, is_early
from participation.hearings.responses.followers import FOLLOWERS, ResponseFollower
from participation.hearings.responses.models import Response
from participation.hearings.responses.panels import ON_ITS_PAGE
from participation.hearings.responses.queries.responses import CHOICES
from participation.hearings.responses.shown import RESPONSE_COLUMNS
from participation.i18n import gettext as _

__all__ = ["alike", "init_app", "invariants", "jobs", "sorting", "themes"]


class _Points(ResponseFollower):
    """The points of a response go with it, and it is to be sorted when it says something new."""

    def received(self, response: Response, hearing: Hearing) -> None:
        """One without remarks is sorted by nobody."""
        if response.no_remarks:
            settle(response.id, hearing.id, empty=True)

    def corrected(self, response: Response, hearing: Hearing) -> None:
        """Its points move along with its text, as far as they are in it."""
        reanchor(response.id, response.body)
        settle(response.id, hearing.id, empty=response.no_remarks)

    def withdrawn(self, response: Response, hearing: Hearing) -> None:
        """Its points are taken back."""
        take_back_points(hearing, response.id)
        settle(response.id, hearing.id, empty=True)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    FOLLOWERS.fill(app, _Points())
    CHOICES.fill(app, by_theme)
    ON_ITS_PAGE.fill(app, what_became_of)
    TABLES.fill(app, *shown.TABLES_OF_A_HEARING)
    RESPONSE_COLUMNS.fill(app, shown.THEMES_OF_A_RESPONSE)
    TABS.fill(
        app,
        Tab(
            120,
            "assessing.desk_sorting",
            lambda: _("Sorting"),
            lambda _reader, hearing: not is_early(hearing),
            pages=(
                "assessing.desk_sorted_response",
                "assessing.desk_alike",
                "assessing.desk_point",
            ),
        ),
        Tab(
            130,
            "assessing.desk_themes",
            lambda: _("Themes"),
            lambda _reader, hearing: not is_early(hearing),
            pages=("assessing.desk_theme",),
        ),
    )
    app.register_blueprint(blueprint)
