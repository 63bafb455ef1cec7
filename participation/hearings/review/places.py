"""What the review of a draft adds to its pages at the desk."""

from flask import Flask

from participation.accounts import register_data
from participation.hearings.notice.panels import AT_A_GLANCE
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.review import queries, views
from participation.hearings.review.blueprint import blueprint
from participation.hearings.review.rules import may_review
from participation.i18n import gettext as _

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("review_comments", queries.own)
    AT_A_GLANCE.fill(app, queries.unsettled)
    TABS.fill(app, Tab(90, "review.desk_review", lambda: _("Review"), may_review))
    app.register_blueprint(blueprint)
