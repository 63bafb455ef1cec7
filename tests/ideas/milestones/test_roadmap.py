"""The roadmap: milestones of all projects in their half-years, what moved and what is late, and for whom."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import insert

from participation import clock, db
from participation.accounts.models import RoleName, Visitor
from participation.ideas.milestones import actions as milestones
from participation.ideas.milestones.actions import MilestonePlan
from participation.ideas.milestones.queries.roadmap import RoadmapFilter, half_year, key, roadmap
from participation.ideas.projects.models import MilestoneState, ProjectPart
from participation.ideas.projects.periods import Precision, last_day
from participation.spaces.models import Audience, LabelKind
from participation.subjects.models import Visibility, subject_labels
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


@pytest.fixture
def place(app: Flask) -> Any:
    class Place:
        space = make.space(name="Fjordby", organisation="Fjordby Kommune")
        official = make.member(space, RoleName.official)
        roads = make.department(space, "Veje")
        project = make.project(space, title="Lys på stien", department_id=roads.id)
        next_year = clock.today(space.timezone).year + 1

    return Place


def walked(wanted: RoadmapFilter, reader: Any = None, size: int = 2) -> list[Any]:
    found: list[Any] = []
    cursor = None
    while rows := roadmap(reader or Visitor(), wanted, cursor, size):
        found += rows
        cursor = key(rows[-1])
    return found


def test_milestones_stand_in_their_half_years_as_exact_as_they_are_known(
    place: Any, client: Client
) -> None:
    year = place.next_year
    for title, day, precision in (
        ("Et år", date(year, 2, 1), Precision.year),
        ("En dag", date(year, 8, 3), Precision.day),
        ("Et forår", date(year, 4, 1), Precision.season),
        ("Et kvartal", date(year, 8, 3), Precision.quarter),
    ):
        make.milestone(place.project, title, due_on=last_day(day, precision), precision=precision)
    page = client.get("/roadmap").text
    order = (
        f"First half of {year}", "Et forår", f"spring {year}", f"Second half of {year}", "En dag",
        "Et kvartal", f"3rd quarter {year}", f"During {year}", "Et år",
    )  # fmt: skip
    found = [page.index(each) for each in order]
    assert found == sorted(found)
    assert re.findall(r"<h(\d)", page[page.index('class="roadmap"') :])[:3] == ["2", "2", "2"]


def test_one_that_moved_says_from_when_to_when_and_why(place: Any, client: Client) -> None:
    def plan(month: int) -> MilestonePlan:
        return MilestonePlan("Lamperne", date(place.next_year, month, 1), Precision.month)

    made = milestones.add(place.project, plan(3), by=place.official)
    milestones.change(place.project, made, plan(5), "Frosten kom.", by=place.official)
    milestones.change(place.project, made, plan(9), "Der mangler lamper.", by=place.official)
    page = client.get("/roadmap").text
    year = place.next_year
    assert f"Moved from March {year} to May {year}." in page
    assert f"Moved from May {year} to September {year}." in page
    assert "Der mangler lamper." in page
    assert f"Second half of {year}" in page
    assert f"First half of {year}" not in page


def test_one_that_is_late_stays_in_sight_and_what_was_reached_lies_behind(
    place: Any, client: Client
) -> None:
    long_ago = clock.latest_day() - 400 * DAY
    make.milestone(place.project, "For sent", due_on=long_ago)
    make.milestone(place.project, "Nået", due_on=long_ago, state=MilestoneState.done)
    make.milestone(place.project, "Nået nu", due_on=clock.latest_day(), state=MilestoneState.done)
    coming = client.get("/roadmap").text
    assert "Overdue" in coming[coming.index("For sent") :][:400]
    assert "Nået nu" in coming
    assert ">Nået<" not in coming
    past = client.get("/roadmap?when=past").text
    assert ">Nået<" in past
    assert "For sent" not in past


def test_only_what_everybody_may_read(place: Any, client: Client) -> None:
    for title, space, values in (
        ("INSIDE", make.space(Audience.internal), {}),
        ("STAFF", place.space, {"visibility": Visibility.staff}),
        ("HIDDEN", place.space, {"visibility": Visibility.hidden}),
        ("LATER", place.space, {"visible_from": clock.now() + DAY}),
    ):
        make.milestone(make.project(space, title=title, **values), f"{title} milestone")
    make.milestone(place.project, "Shown")
    for address in ("/roadmap", "/feeds/milestones.ics"):
        page = client.get(address).text
        assert "Shown" in page
        for title in ("INSIDE", "STAFF", "HIDDEN", "LATER"):
            assert title not in page, address


def test_it_is_narrowed_down(place: Any, client: Client) -> None:
    other = make.space(name="Bergen", organisation="Bergen kommune")
    make.milestone(place.project, "Lamper")
    make.milestone(make.project(other, title="Bro"), "Brohoved")
    idea = make.idea(make.box(place.space))
    area = make.label(place.space, "Havnen", LabelKind.area)
    db.session.execute(insert(subject_labels).values(subject_id=idea.id, label_id=area.id))
    db.session.add(
        ProjectPart(project_id=place.project.id, subject_id=idea.id, added_at=clock.now())
    )
    db.session.flush()
    for query in (
        "authority=Fjordby+Kommune", f"space={place.space.slug}", f"department={place.roads.id}",
        f"area={area.slug}",
    ):  # fmt: skip
        for address in ("/roadmap", "/feeds/milestones.ics"):
            page = client.get(f"{address}?{query}").text
            assert "Lamper" in page, query
            assert "Brohoved" not in page, query
    idea.visibility = Visibility.hidden
    db.session.flush()
    assert "Lamper" not in client.get(f"/roadmap?area={area.slug}").text
    assert "No milestones fit" in client.get("/roadmap?space=nowhere").text


def test_it_is_walked_through_page_by_page(place: Any) -> None:
    today = clock.latest_day()
    for number in range(7):
        state = (MilestoneState.planned, MilestoneState.done)[number % 2]
        make.milestone(place.project, str(number), due_on=today + number // 3 * DAY, state=state)
        past = half_year(today) - (number // 2 + 1) * DAY
        make.milestone(place.project, f"past {number}", due_on=past, state=MilestoneState.dropped)
    coming = walked(RoadmapFilter())
    assert len(coming) == 7
    assert coming == sorted(coming, key=lambda each: (each.due_on, each.id))
    behind = walked(RoadmapFilter(past=True))
    assert len(behind) == 7
    assert behind == sorted(behind, key=lambda each: (each.due_on, each.id), reverse=True)


def test_the_calendar_has_exact_days_alone(place: Any, client: Client) -> None:
    day = clock.latest_day() + 20 * DAY
    made = make.milestone(place.project, "En dag", due_on=day)
    dropped = make.milestone(place.project, "Opgivet", due_on=day, state=MilestoneState.dropped)
    make.milestone(place.project, "Et år", due_on=date(day.year, 12, 31), precision=Precision.year)
    file = Calendar.from_ical(client.get("/feeds/milestones.ics").data)
    events = {str(each["summary"]): each for each in file.walk("vevent")}
    assert set(events) == {"En dag", "Opgivet"}
    assert events["En dag"]["dtstart"].dt == day
    assert str(events["En dag"]["uid"]).startswith(f"milestone-{made.id}@")
    assert str(events["Opgivet"]["status"]) == "CANCELLED"
    assert dropped.id != made.id


@pytest.mark.parametrize("who", ["pictures", "gain"])
def test_the_links_of_a_project_stay_above_its_pictures_and_gain(
    place: Any, client: Client, who: str
) -> None:
    number = place.project.id
    address = f"/subjects/{number}/pictures" if who == "pictures" else f"/desk/gains/{number}"
    client.sign_in(place.official)
    page = client.get(address).text
    here = page[page.index('class="subnav"') :][:2500]
    for each in ("milestones", "money", "state"):
        assert f"/desk/projects/{number}/{each}" in here
    assert re.search(rf'href="{address}" aria-current="page"', here)
