"""What the outcome adds to the pages of a hearing at the desk."""

from flask import Flask

from participation.hearings.notice.rules import may_correct_outcome, may_write_outcome
from participation.hearings.notice.shown import HEARING_COLUMNS, TABLES
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.notice.words import FOUND_BY
from participation.hearings.outcome import notices, shown
from participation.hearings.outcome.blueprint import blueprint
from participation.hearings.outcome.queries import finding
from participation.hearings.outcome.views import outcome, public, rounds
from participation.i18n import gettext as _

__all__ = ["init_app", "notices", "outcome", "public", "rounds"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    FOUND_BY.fill(app, finding.themes, finding.adopted)
    TABLES.fill(app, shown.TABLE)
    HEARING_COLUMNS.fill(app, shown.ROUNDS)
    TABS.fill(
        app,
        Tab(
            140,
            "outcome.desk_outcome",
            lambda: _("Outcome"),
            may_write_outcome,
            pages=("outcome.desk_adopted", "outcome.desk_conclusion"),
        ),
        Tab(
            150,
            "outcome.desk_correction",
            lambda: _("Outcome"),
            may_correct_outcome,
            pages=("outcome.desk_theme_correction", "outcome.desk_adopted_correction"),
        ),
    )
    app.register_blueprint(blueprint)
