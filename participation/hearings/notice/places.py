"""What the notice adds to the site: its pages, its links at the desk, and what search finds."""

from flask import Flask

from participation.following import place
from participation.hearings.notice import jobs, life, shown, words
from participation.hearings.notice.rules import may_edit, may_extend, may_set_dates
from participation.hearings.notice.views import dates, documents, public, text, versions
from participation.hearings.notice.views.frame import TABS, Tab
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.search.kinds import register as register_kind
from participation.web import NavigationItem, menus

__all__ = ["dates", "documents", "init_app", "jobs", "public", "text", "versions"]


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
    TABS.fill(
        app,
        Tab(
            20,
            "hearings.desk_text",
            lambda: _("Text"),
            may_edit,
            pages=(
                "hearings.desk_section",
                "hearings.desk_new_section",
                "hearings.desk_section_removal",
                "hearings.desk_versions",
            ),
        ),
        Tab(
            30,
            "hearings.desk_documents",
            lambda: _("Documents"),
            may_edit,
            pages=("hearings.desk_document", "hearings.desk_document_removal"),
        ),
        Tab(70, "hearings.desk_deadline", lambda: _("Opening and deadline"), may_set_dates),
        Tab(80, "hearings.desk_extension", lambda: _("Deadline"), may_extend),
    )
