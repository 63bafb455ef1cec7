"""Public meetings about a hearing, and the facts of its case."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, ledger, storage
from participation.accounts.models import RoleName, User
from participation.hearings.meetings import actions
from participation.hearings.meetings.models import Meeting
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.queries import public
from participation.hearings.outcome.actions import rounds
from participation.spaces.models import Space
from participation.subjects.actions import attach
from participation.subjects.models import Attachment, Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def space(app: Flask) -> Space:
    return factories.space(language="da", timezone="Europe/Copenhagen")


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official)


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return factories.hearing(space)


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    client.sign_in(official)
    return client


DAY = (clock.now() + timedelta(days=9)).date()


def values(**more: str) -> dict[str, str]:
    return {
        "title": "Borgermøde",
        "day": DAY.isoformat(),
        "starts": "19:00",
        "ends": "21:00",
        "place": "Kulturhuset, sal 2",
        "link": "",
        "note": "Kaffe fra 18.30.",
        **more,
    }


def home(hearing: Hearing) -> str:
    return f"/desk/hearings/{hearing.id}/meetings"


def only() -> Meeting:
    return db.session.scalars(select(Meeting)).one()


def told() -> list[str]:
    entries = db.session.scalars(
        select(ledger.Entry)
        .where(ledger.Entry.action == "hearing.meeting")
        .order_by(ledger.Entry.id)
    )
    return [entry.data["what"] for entry in entries]


def calendar(client: Client, meeting: Meeting) -> Any:
    answer = client.get(f"/feeds/hearings/{meeting.hearing_id}/meetings/{meeting.id}.ics")
    assert answer.mimetype == "text/calendar"
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")[0]


def _told() -> dict[str, Any]:
    """What is said of a meeting that begins now."""
    now = clock.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=2)}
    return {"title": "Møde", "place": "Her", "link": "", "note": "", **times}


def test_it_is_set_moved_and_cancelled_and_each_is_told(
    hearing: Hearing, desk: Client, app: Flask
) -> None:
    assert desk.post(f"{home(hearing)}/new", data=values()).status_code == 303
    made = only()
    local = datetime.combine(DAY, datetime.min.time(), UTC)
    assert made.starts_at - local in (timedelta(hours=17), timedelta(hours=18))
    anybody = app.test_client()
    page = anybody.get(hearing.path).text
    assert "Kulturhuset, sal 2" in page
    event = calendar(anybody, made)
    assert event["sequence"] == 0
    assert event["status"] == "CONFIRMED"
    assert event["location"] == "Kulturhuset, sal 2"
    assert event.start == made.starts_at
    assert event.end == made.ends_at
    one = f"{home(hearing)}/{made.id}"
    desk.post(one, data=values(version="1", note="Kaffe fra 18.45."))
    assert told() == ["added"]
    desk.post(one, data=values(version="2", starts="18:30"))
    desk.post(f"{one}/cancellation")
    desk.post(f"{one}/cancellation")
    assert desk.post(one, data=values(version="4", starts="17:00")).status_code == 409
    db.session.expire_all()
    assert told() == ["added", "moved", "cancelled"]
    event = calendar(anybody, only())
    assert (event["status"], event["sequence"]) == ("CANCELLED", 3)
    assert "Aflyst" in anybody.get(hearing.path, headers={"Accept-Language": "da"}).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends": "18:00"}, "A meeting ends after it has begun"),
        ({"place": ""}, "Write where the meeting is"),
        ({"link": "javascript:alert(1)"}, "Write a link that begins with https://"),
        ({"link": "http://["}, "Write a link that begins with https://"),
        ({"starts": "sent"}, "Write a time, such as 19.00"),
        ({"day": ""}, "Write the day"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(
    hearing: Hearing, desk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post(f"{home(hearing)}/new", data=values(**wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kaffe fra 18.30." in answer.text


def test_two_who_change_it_at_once_see_each_other(hearing: Hearing, desk: Client) -> None:
    desk.post(f"{home(hearing)}/new", data=values())
    one = f"{home(hearing)}/{only().id}"
    desk.post(one, data=values(version="1", place="Rådhuset"))
    answer = desk.post(one, data=values(version="1", place="Skolen"))
    assert answer.status_code == 422
    assert "Rådhuset" in answer.text
    assert "Skolen" in answer.text


def test_its_file_is_for_who_may_read_the_hearing(
    hearing: Hearing, official: User, client: Client
) -> None:
    draft = factories.hearing(
        db.session.get_one(Space, hearing.space_id),
        status=Status.draft,
        visibility=Visibility.staff,
        visible_from=None,
    )
    made = actions.set_meeting(draft, by=official, **_told())
    db.session.commit()
    at = f"/feeds/hearings/{draft.id}/meetings/{made.id}.ics"
    assert client.get(at).status_code == 404
    client.sign_in(official)
    assert client.get(at).status_code == 200
    assert client.get(f"/feeds/hearings/{hearing.id}/meetings/{made.id}.ics").status_code == 404


def test_a_hearing_that_is_over_has_no_more(hearing: Hearing, official: User) -> None:
    hearing.status = Status.concluded
    with pytest.raises(NotAllowedNow):
        actions.set_meeting(hearing, by=official, **_told())


# The case.


def text(hearing: Hearing, **more: Any) -> dict[str, Any]:
    return {
        "version": str(hearing.version),
        "title": hearing.title,
        "summary": hearing.summary,
        "language": "da",
        "department": "",
        **more,
    }


def test_class_body_and_day_stand_on_the_page_in_the_file_and_in_the_next_round(
    hearing: Hearing, desk: Client, space: Space
) -> None:
    later = clock.now().date() + timedelta(days=90)
    said = {
        "classification": "01.02.05-P16",
        "deciding_body": "Byrådet",
        "decision_on": later.isoformat(),
    }
    assert (
        desk.post(f"/desk/hearings/{hearing.id}/text", data=text(hearing, **said)).status_code
        == 303
    )
    page = desk.get(hearing.path).text
    assert "KLE number" in page
    assert "01.02.05-P16" in page
    assert "Byrådet" in page
    db.session.expire(hearing)
    official = factories.member(space, RoleName.official)
    found = public.for_page(hearing.id, official)
    assert found is not None
    assert found.decision_on == later
    found.opens_at, found.closes_at = (clock.now() - timedelta(days=n) for n in (60, 9))
    again = rounds.new_round(found, by=official)
    assert (again.classification, again.deciding_body) == ("01.02.05-P16", "Byrådet")
    assert again.decision_on is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"classification": "1.2"}, "Write a KLE number"),
        (
            {"decision_on": clock.now().date().isoformat()},
            "It cannot be decided before the deadline",
        ),
    ],
)
def test_what_is_wrong_about_the_case_is_said(
    hearing: Hearing, desk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post(f"/desk/hearings/{hearing.id}/text", data=text(hearing, **wrong))
    assert answer.status_code == 422
    assert said in answer.text


def test_a_document_says_its_language_and_how_it_can_be_read(
    hearing: Hearing, desk: Client
) -> None:
    file = storage.take(io.BytesIO(factories.pdf("plan")), "plan.pdf")
    document = attach(hearing, file, by=None)
    db.session.commit()
    desk.post(
        f"/desk/hearings/{hearing.id}/documents/{document.id}",
        data={
            "version": "1",
            "title": "Plan",
            "position": "1",
            "language": "en",
            "format_note": "Et scan.",
        },
    )
    db.session.expire_all()
    kept = db.session.get_one(Attachment, document.id)
    assert (kept.language, kept.format_note) == ("en", "Et scan.")
    page = desk.get(hearing.path).text
    assert 'hreflang="en"' in page
    assert "English. Et scan." in page
