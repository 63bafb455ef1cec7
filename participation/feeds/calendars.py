"""Calendars (RFC 5545): deadlines as events that last a day.

A deadline is the end of a local day. It is written as that day (VALUE=DATE) and not as a moment, so
that a phone shows the right day wherever its owner is. Nothing sounds an alarm by itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from participation import clock, config
from participation.feeds.entries import address
from participation.feeds.queries import Deadline
from participation.hearings.notice.feed_parts import Appointment
from participation.hearings.notice.models import Hearing, Phase
from participation.i18n import gettext as _
from participation.i18n import language
from participation.ideas.boxes.models import Box
from participation.ideas.milestones.queries.roadmap import OnTheWay
from participation.ideas.projects.models import MilestoneState
from participation.spaces.models import Space
from participation.text import clean, excerpt, line

MIMETYPE = "text/calendar"
REFRESHED = "PT6H"
"""How often a calendar that subscribes should look again."""


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """A calendar of events as a document."""
    made = Calendar()
    made.add("prodid", f"-//participation//{language().upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        made.add(key, line(name))
    made["refresh-interval;value=duration"] = REFRESHED
    made["x-published-ttl"] = REFRESHED
    for event in events:
        made.add_component(event)
    document: bytes = made.to_ical()
    return document


def of_hearing(deadline: Deadline) -> Event:
    """The deadline of a hearing; one that was withdrawn is cancelled."""
    hearing = deadline.hearing
    withdrawn = hearing.phase() is Phase.withdrawn
    event = _event(
        f"hearing-{hearing.id}",
        _("Deadline for responses: %(title)s", title=hearing.title),
        hearing.summary,
        hearing.path,
        hearing.closes_at or hearing.created_at,
        hearing.space,
    )
    _changed(event, deadline.moved + int(withdrawn), deadline.changed)
    event.add("status", "CANCELLED" if withdrawn else "CONFIRMED")
    return event


def of_appointment(hearing: Hearing, made: Appointment) -> Event:
    """A public meeting about a hearing, at its moments in UTC."""
    path = f"{hearing.path}#{made.mark}"
    words = [excerpt(made.note, 600), made.link, address(path)]
    event = Event()
    event.add("uid", f"{made.mark}@{_host()}")
    event.add("summary", line(f"{made.title}: {hearing.title}"))
    event.add("description", clean("\n\n".join(each for each in words if each)))
    event.add("dtstart", made.starts_at)
    event.add("dtend", made.ends_at)
    if made.place or made.link:
        event.add("location", line(made.place or made.link))
    event.add("url", address(path))
    event.add("class", "PUBLIC")
    _changed(event, made.changes, made.changed_at)
    event.add("status", "CANCELLED" if made.is_cancelled else "CONFIRMED")
    return event


def of_box(box: Box) -> Event:
    """The last day of a box of ideas."""
    event = _event(
        f"box-{box.id}",
        _("Last day to take part: %(box)s", box=box.name)
        if box.phases
        else _("Last day for ideas: %(box)s", box=box.name),
        box.summary,
        box.path,
        box.closes_at or box.created_at,
        box.space,
    )
    # A box has no list of its changes: its version counts them.
    _changed(event, box.version - 1, box.created_at)
    event.add("status", "CONFIRMED")
    return event


def of_milestone(milestone: OnTheWay) -> Event:
    """A milestone of an exact day; one that was dropped is cancelled."""
    words = [excerpt(milestone.note, 600), milestone.project, address(milestone.path)]
    event = Event()
    event.add("uid", f"milestone-{milestone.id}@{_host()}")
    event.add("summary", line(milestone.title))
    event.add("description", clean("\n\n".join(each for each in words if each)))
    event.add("dtstart", milestone.due_on)
    event.add("dtend", milestone.due_on + timedelta(days=1))
    event.add("url", address(milestone.path))
    event.add("class", "PUBLIC")
    event.add("transp", "TRANSPARENT")
    _changed(event, milestone.version - 1, milestone.state_at)
    dropped = milestone.state is MilestoneState.dropped
    event.add("status", "CANCELLED" if dropped else "CONFIRMED")
    return event


def _event(uid: str, title: str, text: str, path: str, closes_at: datetime, space: Space) -> Event:
    day = clock.local_day(closes_at, space.timezone)
    words = [excerpt(text, 600), _("The deadline is 23:59."), address(path)]
    event = Event()
    event.add("uid", f"{uid}@{_host()}")
    event.add("summary", line(title))
    event.add("description", clean("\n\n".join(each for each in words if each)))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("url", address(path))
    event.add("class", "PUBLIC")
    event.add("transp", "TRANSPARENT")
    return event


def _host() -> str:
    return urlsplit(config.current().address).hostname or "localhost"


def _changed(event: Event, sequence: int, at: datetime) -> None:
    """Without an invitation to answer, DTSTAMP is when the event was last changed (3.8.7.2)."""
    event.add("sequence", sequence)
    for name in ("dtstamp", "last-modified"):
        event.add(name, at.replace(microsecond=0))
