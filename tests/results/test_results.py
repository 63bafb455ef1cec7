"""What came of it: each number is as many as its list has, whoever looks, and the years make up the whole."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation import clock, db
from participation.accounts.models import Reader, RoleName, Visitor
from participation.admin.actions import edit_box, edit_space
from participation.hearings.notice.models import Status
from participation.ideas.answers import actions
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.gains.models import FollowUp
from participation.ideas.milestones.queries.roadmap import RoadmapFilter, roadmap
from participation.ideas.projects.models import ProjectState
from participation.ideas.proposals.models import IdeaState
from participation.results import figures, lists, told
from participation.results.wanted import GAINS, Wanted, What
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


class Country:
    """Two authorities with a currency each, one of them with two spaces, and a space for members."""

    def __init__(self) -> None:
        fjordby = make.space(organisation="Fjordby Kommune", name="Fjordby")
        harbour = make.space(organisation="Fjordby Kommune", name="Havnen")
        bergen = make.space(
            organisation="Bergen kommune", name="Bergen", language="nb", timezone="Europe/Oslo"
        )
        self.inside = make.space(Audience.internal, organisation="Fjordby Kommune", name="Indenfor")
        self.spaces = [fjordby, harbour, bergen, self.inside]
        self.departments = [make.department(each, "Veje") for each in self.spaces]
        self.boxes = [make.box(each) for each in self.spaces]
        self.member = make.member(self.inside, RoleName.employee)

    def add(self, kind: str, where: int, days: int, owned: bool, shown: bool, amount: Any) -> None:
        space, box = self.spaces[where], self.boxes[where]
        at = clock.now() - days * DAY
        values: dict[str, Any] = {
            "department_id": self.departments[where].id if owned else None,
            "visible_from": at,
            "visibility": Visibility.visible if shown else Visibility.hidden,
        }
        if kind == "hearing":
            thing: Any = make.hearing(space, status=Status.concluded, concluded_at=at, **values)
        elif kind in ("project", "planned project"):
            state = ProjectState.realised if kind == "project" else ProjectState.planned
            thing = make.project(space, state=state, state_at=at, **values)
        elif kind == "promise":
            due = at.date() if amount is None else at.date() - timedelta(days=400)
            thing = make.idea(box, answer_due_on=due, **values)
        elif kind == "answer":
            due = at.date() + (DAY if amount is None else -DAY)
            thing = make.idea(box, answer_due_on=due, answered_at=at, **values)
        else:
            thing = make.idea(box, state=IdeaState(kind), state_at=at, **values)
        if amount is None or kind in ("promise", "answer", "hearing"):
            return
        for what, unit in ((GainKind.money, space.currency), (GainKind.hours, "h")):
            won = amount if days % 2 else None
            db.session.add(
                Gain(
                    subject_id=thing.id, kind=what, unit=unit, planned=amount * 2, realised=won,
                    at=at,
                )
            )  # fmt: skip
        if not days % 2:
            due_on = at.date() + timedelta(days=90)
            db.session.add(FollowUp(subject_id=thing.id, months=3, due_on=due_on))
        db.session.flush()


KINDS = (
    "hearing", "project", "planned project", "promise", "answer",
    "realised", "declined", "new", "withdrawn",
)  # fmt: skip
AMOUNTS = st.none() | st.decimals(min_value=0, max_value=10**6, places=2)


def walked(reader: Reader, what: What, wanted: Wanted) -> list[lists.Counted]:
    """A whole list, three rows at a time."""
    found: list[lists.Counted] = []
    cursor = None
    while rows := lists.listed(reader, what, wanted, cursor, 3):
        found += rows
        cursor = lists.key(rows[-1])
    assert len({each.row_id for each in found}) == len(found)
    return found


def every_number_is_its_list(reader: Reader) -> None:
    everything = figures.read(reader)
    narrowed = [Wanted()]
    for each in everything:
        narrowed += [
            Wanted(authority=each.authority),
            Wanted(space=each.slug, department=each.department_id),
            Wanted(year=each.year),
            Wanted(space=each.slug, department=each.department_id, year=each.year),
        ]
    for wanted in dict.fromkeys(narrowed):
        found = figures.narrowed(everything, wanted)
        for what in What:
            if what in GAINS:
                continue
            number = sum(each.number for each in found if each.what is what)
            assert number == len(walked(reader, what, wanted)), (what, wanted)
        for each in figures.gained(found, wanted):
            rows = walked(reader, each.what, each.wanted)
            assert {row.unit for row in rows} == {each.unit}
            assert {row.authority for row in rows} == {each.authority}
            assert sum(row.planned or 0 for row in rows) == each.planned
            assert sum(row.measured or 0 for row in rows) == each.measured


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(
    things=st.lists(
        st.tuples(
            st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 900), st.booleans(),
            st.sampled_from([True, True, True, False]), AMOUNTS,
        ),
        max_size=12,
    )
)  # fmt: skip
def test_each_number_is_as_many_as_its_list_has(app: Flask, things: list[Any]) -> None:
    country = Country()
    for thing in things:
        country.add(*thing)
    every_number_is_its_list(Visitor())
    every_number_is_its_list(country.member)
    everything = figures.read(Visitor())
    for each in (What.ideas, What.declined, What.in_time, What.missing, What.hearings):
        years = {figure.year for figure in everything}
        of_years = [
            sum(f.number for f in figures.narrowed(everything, Wanted(year=year)) if f.what is each)
            for year in years
        ]
        assert sum(of_years) == sum(f.number for f in everything if f.what is each)


def one(reader: Reader, what: What, wanted: Wanted | None = None) -> int:
    found = figures.narrowed(figures.read(reader), wanted or Wanted())
    return sum(each.number for each in found if each.what is what)


def test_a_year_is_that_of_the_space(app: Flask) -> None:
    """Half past eleven on New Year's Eve in UTC is next year in Bergen, and not yet in Nuuk."""
    at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    for zone in ("Europe/Oslo", "America/Nuuk"):
        box = make.box(make.space(timezone=zone, name=zone))
        make.idea(box, state=IdeaState.declined, state_at=at, visible_from=at)
        make.idea(box, answered_at=at, answer_due_on=date(2025, 12, 31), visible_from=at)
    found = figures.read(Visitor())
    assert {(each.space, each.what.value, each.year) for each in found} == {
        ("Europe/Oslo", "declined", 2026),
        ("Europe/Oslo", "late", 2026),
        ("America/Nuuk", "declined", 2025),
        ("America/Nuuk", "in-time", 2025),
    }
    every_number_is_its_list(Visitor())


def test_what_is_another_authoritys_is_no_figure_of_ours(app: Flask) -> None:
    space = make.space()
    elsewhere = make.box(space, held_by="Bruxelles")
    make.idea(elsewhere, state=IdeaState.realised)
    make.idea(elsewhere, state=IdeaState.declined)
    make.hearing(space, status=Status.held_elsewhere, held_by="Bruxelles")
    project = make.project(space, state=ProjectState.realised, held_by="Bruxelles")
    make.milestone(project)
    assert figures.read(Visitor()) == []
    assert told.realised_projects(Visitor(), limit=5) == []
    assert roadmap(Visitor(), RoadmapFilter(), None, 5) == []
    every_number_is_its_list(Visitor())


def test_a_draft_a_future_and_a_hidden_one_are_not_counted(app: Flask) -> None:
    space = make.space()
    box, later = make.box(space), clock.now() + DAY
    make.idea(box, state=IdeaState.declined, visible_from=later, shown_from=later)
    make.idea(box, state=IdeaState.declined, visibility=Visibility.hidden)
    make.project(space, state=ProjectState.realised, visibility=Visibility.staff)
    assert figures.read(make.member(space, RoleName.official)) == []


def test_another_department_of_a_box_is_counted_anew(app: Flask) -> None:
    space = make.space()
    roads, schools = make.department(space, "Veje"), make.department(space, "Skoler")
    box, by = make.box(space, department_id=roads.id), make.user()
    at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    make.idea(box, state=IdeaState.declined, state_at=at)
    assert one(Visitor(), What.declined, Wanted(department=roads.id, year=2026)) == 1
    edit_box(box, by=by, department_id=schools.id)
    db.session.flush()
    assert one(Visitor(), What.declined, Wanted(department=schools.id, year=2026)) == 1
    edit_space(space, by=by, timezone="America/Nuuk")
    db.session.flush()
    assert one(Visitor(), What.declined, Wanted(department=schools.id, year=2025)) == 1


LINKED = re.compile(r'<a class="ds-link" href="(/what-came-of-it/[^"]+)">([0-9][0-9,]*)<span')


def test_every_number_of_the_page_leads_to_as_many(client: Client) -> None:
    country = Country()
    for number, kind in enumerate(KINDS * 3):
        country.add(kind, number % 3, number * 37, bool(number % 2), True, Decimal(100 + number))
    make.space(Audience.internal)
    page = client.get("/what-came-of-it").text
    found = LINKED.findall(page)
    assert len(found) > 20
    for address, number in dict(found).items():
        there = client.get(html.unescape(address)).text
        counted = len(
            re.findall(r'<th scope="row"><a class="ds-link" href="/(?:idea|hearing|proj)', there)
        )
        assert counted == int(number.replace(",", "")), address
        assert f"<b>{number} in all</b>" in there
    assert "DKK a year" in page
    assert "NOK a year" in page


class TestPage:
    @pytest.fixture
    def country(self, app: Flask) -> Country:
        return Country()

    def test_two_authorities_and_two_currencies_are_not_added(
        self, country: Country, client: Client
    ) -> None:
        for where, amount in ((0, 100), (1, 20), (2, 3)):
            country.add("realised", where, 1, False, True, Decimal(amount))
        country.add("project", 0, 1, False, True, Decimal(5000))
        page = client.get("/what-came-of-it").text
        shown = re.findall(r">([0-9,]+ (?:DKK|NOK|hours)[a-z ]*) a year<", page)
        assert sorted(shown) == sorted(
            ["120 DKK", "240 DKK", "120 hours", "240 hours", "3 NOK", "6 NOK", "3 hours", "6 hours",
             "5,000 DKK", "10,000 DKK", "5,000 hours", "10,000 hours"]
        )  # fmt: skip
        assert "The figures of 2 authorities, added up" in page
        assert "Money is never added up" in page

    def test_it_is_narrowed_down(self, country: Country, client: Client) -> None:
        for where in (0, 1, 2):
            country.add("declined", where, 1, True, True, None)
        at = (clock.now() - DAY).year
        for query, number in (
            ("", 3), ("authority=Fjordby+Kommune", 2), (f"space={country.spaces[0].slug}", 1),
            (f"year={at}", 3), ("year=1999", 0), ("space=nowhere", 0), ("year=abc", 3),
        ):  # fmt: skip
            page = client.get(f"/what-came-of-it?{query}").text
            shown = re.search(r'aria-label="Declined ideas: (\d+)"', page)
            assert (int(shown[1]) if shown else 0) == number, query
        assert "Nothing fits" in client.get("/what-came-of-it?year=1999").text

    def test_internal_figures_are_their_members_and_it_says_so(
        self, country: Country, client: Client
    ) -> None:
        country.add("declined", 3, 1, True, True, None)
        assert "Indenfor" not in client.get("/what-came-of-it").text
        client.sign_in(country.member)
        page = client.get("/what-came-of-it").text
        assert "Only members see these figures" in page
        assert "Declined ideas: 1" in page

    def test_a_declined_idea_stands_with_its_reason(self, country: Country, client: Client) -> None:
        official = make.member(country.spaces[0], RoleName.official)
        idea = make.idea(country.boxes[0], title="En bro over fjorden")
        idea.space, idea.box = country.spaces[0], country.boxes[0]
        step = actions.NextStep(IdeaState.declined, reason="Der er ingen penge til den.")
        actions.decide(idea, step, by=official)
        page = client.get("/what-came-of-it/declined").text
        assert "En bro over fjorden" in page
        assert "Der er ingen penge til den." in page

    def test_nothing_yet(self, client: Client) -> None:
        assert "Nothing has come of it yet" in client.get("/what-came-of-it").text
        assert "Nothing is counted here" in client.get("/what-came-of-it/late").text
        assert client.get("/what-came-of-it/nothing").status_code == 404

    def test_the_figures_are_data(self, country: Country, client: Client) -> None:
        country.add("declined", 0, 1, True, True, None)
        country.add("realised", 2, 1, True, True, Decimal("12.50"))
        with client.get("/exports/results.csv") as answer:
            file = answer.text
        assert "Fjordby,Fjordby Kommune,Veje" in file
        assert "gains-of-ideas,,25,12.5,NOK" in file.replace("25.00", "25").replace("12.50", "12.5")
        with client.get("/exports/results.csv?authority=Fjordby+Kommune") as answer:
            assert "Bergen" not in answer.text
        assert client.get("/what-came-of-it/export").status_code == 200
