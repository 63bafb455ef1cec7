"""Calendars: the deadlines of hearings, and the last days of idea boxes."""

from flask import Response, abort, request
from flask_login import current_user

from participation import i18n, web
from participation.config import current
from participation.feeds import calendars, links, queries
from participation.feeds.views.blueprint import blueprint
from participation.hearings.notice.feed_parts import MEETINGS
from participation.hearings.notice.queries.public import HearingFilter, bare
from participation.i18n import gettext as _
from participation.ideas.milestones.queries.roadmap import RoadmapFilter
from participation.web import Permission


def _answer(document: bytes, name: str) -> web.Answer:
    """A calendar as an answer: opened by the phone's calendar, and saved under a name that tells."""
    answer = Response(document, mimetype=calendars.MIMETYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


def _named(title: str) -> str:
    words = " · ".join(links.chosen("hearings").values())
    return (
        f"{title}: {words} – {i18n.site_name(current())}"
        if words
        else f"{title} – {i18n.site_name(current())}"
    )


@blueprint.get("/feeds/hearings.ics")
@web.shared_page
@web.permission(Permission.anyone)
def hearings_calendar() -> web.Answer:
    """The deadlines of the hearings that fit the filters of the list."""
    found = queries.deadlines(HearingFilter.read(request.args))
    events = [calendars.of_hearing(each) for each in found]
    name = _named(_("Deadlines of hearings"))
    return _answer(calendars.calendar(name, events), "hearings")


@blueprint.get("/feeds/hearings/<int:hearing_id>.ics")
@web.shared_page
@web.permission(Permission.anyone)
def hearing_calendar(hearing_id: int) -> web.Answer:
    """The deadline of one hearing."""
    found = queries.deadline(hearing_id) or abort(404)
    document = calendars.calendar(found.hearing.title, [calendars.of_hearing(found)])
    return _answer(document, f"hearing-{hearing_id}")


@blueprint.get("/feeds/hearings/<int:hearing_id>/meetings/<int(max=2147483647):meeting_id>.ics")
@web.shared_page
@web.permission(Permission.anyone)
def meeting_calendar(hearing_id: int, meeting_id: int) -> web.Answer:
    """One public meeting, for whoever may read its hearing."""
    hearing = bare(hearing_id, current_user) or abort(404)
    asked = (each(hearing, meeting_id) for each in MEETINGS)
    found = next((each for each in asked if each), None) or abort(404)
    document = calendars.calendar(found.title, [calendars.of_appointment(hearing, found)])
    return _answer(document, f"meeting-{meeting_id}")


@blueprint.get("/feeds/boxes.ics")
@web.shared_page
@web.permission(Permission.anyone)
def boxes_calendar() -> web.Answer:
    """The last days of the idea boxes that close on a day."""
    events = [calendars.of_box(box) for box in queries.ends()]
    name = f"{_('Last days of idea boxes')} – {i18n.site_name(current())}"
    return _answer(calendars.calendar(name, events), "boxes")


@blueprint.get("/feeds/boxes/<slug>.ics")
@web.shared_page
@web.permission(Permission.anyone)
def box_calendar(slug: str) -> web.Answer:
    """The last day of one box."""
    found = queries.box(slug)
    if found is None or found.closes_at is None:
        abort(404)
    return _answer(calendars.calendar(found.name, [calendars.of_box(found)]), f"box-{found.id}")


@blueprint.get("/feeds/milestones.ics")
@web.shared_page
@web.permission(Permission.anyone)
def milestones_calendar() -> web.Answer:
    """The milestones of projects that have an exact day and fit the filters of the roadmap."""
    found = queries.milestones(RoadmapFilter.read(request.args))
    events = [calendars.of_milestone(each) for each in found]
    name = f"{_('Milestones of projects')} – {i18n.site_name(current())}"
    return _answer(calendars.calendar(name, events), "milestones")
