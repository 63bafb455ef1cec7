"""What meetings add to the pages of their hearing."""

from flask import Flask

from participation.accounts.models import Reader
from participation.hearings.meetings import feed, invariants, memo, queries, shown, views
from participation.hearings.meetings.blueprint import blueprint
from participation.hearings.meetings.rules import may_meet
from participation.hearings.notice.feed_parts import IN_ITS_LIFE, IN_LISTS, MEETINGS
from participation.hearings.notice.memo_parts import MEMO_TABLES
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.panels import BELOW_THE_TEXT, ON_PAPER
from participation.hearings.notice.rows import HearingRow
from participation.hearings.notice.shown import TABLES
from participation.hearings.notice.views.frame import TABS, Tab
from participation.hearings.notice.words import FOUND_BY
from participation.i18n import gettext as _
from participation.places import Panel
from participation.search.shown import FOUND_COLUMNS
from participation.subjects.appointments import APPOINTMENTS

__all__ = ["init_app", "invariants", "views"]


def _panel(hearing: HearingRow) -> Panel | None:
    if not hearing.meeting_count:
        return None
    return Panel("hearings/meetings/_panel.html", queries.meetings(hearing.id))


def _paper(hearing: Hearing, _listed: bool) -> Panel | None:
    if not hearing.meeting_count:
        return None
    return Panel("hearings/meetings/_paper.html", queries.meetings(hearing.id))


def _has_page(reader: Reader, hearing: Hearing) -> bool:
    return bool(hearing.meeting_count) or may_meet(reader, hearing)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    BELOW_THE_TEXT.fill(app, _panel)
    ON_PAPER.fill(app, _paper)
    FOUND_BY.fill(app, queries.found_by)
    IN_LISTS.fill(app, feed.IN_LIST)
    IN_ITS_LIFE.fill(app, feed.in_its_life)
    MEETINGS.fill(app, feed.in_calendar)
    MEMO_TABLES.fill(app, memo.TABLE)
    TABLES.fill(app, shown.TABLE)
    FOUND_COLUMNS.fill(app, shown.LINES)
    APPOINTMENTS.fill(app, queries.appointments)
    TABS.fill(
        app,
        Tab(
            50,
            "meetings.desk_meetings",
            lambda: _("Meetings"),
            _has_page,
            pages=("meetings.desk_meeting", "meetings.desk_new_meeting"),
        ),
    )
    app.register_blueprint(blueprint)
