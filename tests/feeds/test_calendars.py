"""Calendars: the right day on a phone, the same event when it moves, and cancelled when withdrawn."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from participation import clock, db
from participation.feeds import queries
from participation.hearings.notice.models import Status
from participation.hearings.notice.queries import public as hearings
from participation.hearings.publishing.actions import publication
from participation.spaces.models import Audience
from participation.subjects.actions import set_labels
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client


def events(client: Client, address: str) -> list[Any]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "text/calendar"
    document = answer.data
    assert all(len(line) <= 75 for line in document.split(b"\r\n"))
    return list(Calendar.from_ical(document).walk("VEVENT"))


def test_an_empty_calendar_is_a_calendar(client: Client) -> None:
    for address in ("/feeds/hearings.ics", "/feeds/boxes.ics", "/feeds/hearings.ics?topic=x"):
        assert events(client, address) == []


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Europe/Oslo"])
@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 7, 1), date(2027, 10, 31)])
def test_a_deadline_is_its_local_day(client: Client, zone: str, day: date) -> None:
    """Also on the days on which the clocks change."""
    space = make.space(timezone=zone)
    hearing = make.hearing(space, closes_at=clock.end_of_day(day, zone), title="Plan, og: mere")
    found = events(client, f"/feeds/hearings/{hearing.id}.ics")[0]
    assert found["dtstart"].dt == day
    assert found["dtend"].dt == day + timedelta(days=1)
    assert found["uid"] == f"hearing-{hearing.id}@127.0.0.1"
    assert found["summary"] == "Deadline for responses: Plan, og: mere"
    assert found["url"] == f"http://127.0.0.1:8000{hearing.path}"
    assert found["status"] == "CONFIRMED"
    assert found["sequence"] == 0
    assert not found.walk("VALARM")


def test_an_extension_moves_the_same_event(client: Client) -> None:
    space = make.space()
    hearing = make.hearing(space, sections=0)
    address = f"/feeds/hearings/{hearing.id}.ics"
    before = events(client, address)[0]
    assert client.get(address).data == client.get(address).data
    later = before["dtstart"].dt + timedelta(days=7)
    number = hearing.id
    db.session.expunge_all()
    found = hearings.for_page(number, queries.VISITOR)
    assert found is not None
    publication.extend(found, later, "Ferien kom i vejen.", by=make.user())
    after = events(client, address)[0]
    assert after["uid"] == before["uid"]
    assert after["sequence"] == 1
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["dtstamp"].dt == after["last-modified"].dt
    assert after["dtstart"].dt == later


def test_a_withdrawn_hearing_is_cancelled(client: Client) -> None:
    hearing = make.hearing(make.space(), sections=0)
    publication.withdraw(hearing, "Planen er faldet bort.", by=make.user())
    for address in ("/feeds/hearings.ics", f"/feeds/hearings/{hearing.id}.ics"):
        found = events(client, address)[0]
        assert found["status"] == "CANCELLED"
        assert found["sequence"] == 1


def test_the_calendar_is_filtered_as_the_list_is(client: Client) -> None:
    town, other = make.space(), make.space()
    topic = make.label(town)
    soon = make.hearing(town, title="Snart", closes_at=clock.now() + timedelta(days=3))
    set_labels(soon, [topic])
    make.hearing(other, title="Et andet sted")
    make.hearing(town, title="Uden frist", closes_at=None)
    make.hearing(town, title="For længst", closes_at=clock.now() - timedelta(days=200))
    make.hearing(town, title="Nylig", closes_at=clock.now() - timedelta(days=5))
    make.hearing(town, title="Kladde", status=Status.draft, visibility=Visibility.staff)
    for query, found in {
        "": ["Et andet sted", "Nylig", "Snart"],
        f"?topic={topic.slug}": ["Snart"],
        f"?space={town.slug}": ["Nylig", "Snart"],
        "?state=open": ["Et andet sted", "Snart"],
    }.items():
        summaries = [event["summary"] for event in events(client, f"/feeds/hearings.ics{query}")]
        assert sorted(each.partition(": ")[2] for each in summaries) == found


def test_the_last_day_of_a_box(client: Client) -> None:
    space = make.space()
    closes = clock.end_of_day(date(2027, 3, 1), space.timezone)
    box = make.box(space, name="Holmen 2035", closes_at=closes)
    always = make.box(space)
    inside = make.box(make.space(Audience.internal), closes_at=closes)
    found = events(client, "/feeds/boxes.ics")
    assert [event["uid"] for event in found] == [f"box-{box.id}@127.0.0.1"]
    assert found[0]["dtstart"].dt == date(2027, 3, 1)
    assert events(client, f"/feeds/boxes/{box.slug}.ics")[0]["uid"] == found[0]["uid"]
    for hidden in (always, inside):
        assert client.get(f"/feeds/boxes/{hidden.slug}.ics").status_code == 404


def test_the_page_offers_the_deadline_while_it_is_ahead(client: Client) -> None:
    space = make.space()
    hearing = make.hearing(space)
    over = make.hearing(space, closes_at=clock.now() - timedelta(days=1))
    link = 'href="/feeds/hearings/{}.ics"'
    assert link.format(hearing.id) in client.get(hearing.path).text
    assert link.format(over.id) not in client.get(over.path).text


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.sampled_from(["a\r\nEND:VCALENDAR\r\nBEGIN:VEVENT", "\x0b\x1f", "ø🚲" * 100, ";,\\n:"]),
    )
)
def test_any_text_makes_a_calendar(client: Client, text: str) -> None:
    kept = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    hearing = make.hearing(make.space(organisation=kept), title=kept, summary=kept)
    db.session.flush()
    found = events(client, f"/feeds/hearings/{hearing.id}.ics")
    assert len(found) == 1
    assert found[0]["uid"].startswith(f"hearing-{hearing.id}@")
