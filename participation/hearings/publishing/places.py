"""What writing and publishing a hearing adds to its pages at the desk."""

from flask import Flask

from participation.hearings.notice.rules import may_edit, may_extend, may_set_dates
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.publishing.views import dates, documents, text, versions
from participation.i18n import gettext as _

__all__ = ["dates", "documents", "init_app", "text", "versions"]


def init_app(app: Flask) -> None:
    """Add the room to the application. Its routes are those of the blueprint of the notice."""
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
