"""What the intake of responses adds to the pages of a hearing at the desk."""

from flask import Flask

from participation.hearings.intake.actions.read_through import wait_for_deadline
from participation.hearings.intake.blueprint import blueprint
from participation.hearings.intake.views import entering, read_through
from participation.hearings.notice.followers import EXTENDED
from participation.hearings.notice.views.frame import TABS, Tab, is_early
from participation.i18n import gettext as _

__all__ = ["entering", "init_app", "read_through"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    EXTENDED.fill(app, wait_for_deadline)
    TABS.fill(
        app,
        Tab(
            110,
            "intake.desk_responses",
            lambda: _("Responses"),
            lambda _reader, hearing: not is_early(hearing),
            pages=(
                "intake.desk_new_response",
                "intake.desk_response",
                "intake.desk_response_decision",
            ),
            waiting="waiting",
        ),
    )
    app.register_blueprint(blueprint)
