"""Projects from their start to their end: at the desk, before everybody, told to who follows."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from participation import clock, db, ledger
from participation.accounts.actions import erase
from participation.accounts.models import Visitor
from participation.exports import orders
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.following.models import Follow, Follower, Notice
from participation.ideas.answers.actions import GainEntry
from participation.ideas.answers.models import GainKind
from participation.ideas.belonging import actions as parts
from participation.ideas.gains import actions as gains
from participation.ideas.gains.actions import Measured
from participation.ideas.milestones import actions as milestones
from participation.ideas.milestones.actions import MilestonePlan
from participation.ideas.projects.actions import projects, updates
from participation.ideas.projects.actions.projects import ProjectStep, ProjectText
from participation.ideas.projects.forms import amount
from participation.ideas.projects.models import (
    MilestoneState,
    Project,
    ProjectState,
)
from participation.ideas.projects.periods import Precision, last_day, named
from participation.ideas.projects.queries.life import key, life
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


def started(place: Any, *, published: bool = True, title: str = "Lys på stien") -> Project:
    text = ProjectText(title, "34 lamper.", "Vi graver.", place.department.id, place.official.id)
    project = projects.start(place.space, text, by=place.official)
    if published:
        projects.publish(project, by=place.official)
    return project


def plan(title: str = "Lamperne er sat op", days: int = 30, **values: Any) -> MilestonePlan:
    return MilestonePlan(title, clock.latest_day() + days * DAY, **values)


@pytest.mark.parametrize(
    ("day", "precision", "last", "words"),
    [
        (date(2027, 5, 1), Precision.day, date(2027, 5, 1), "1 May 2027"),
        (date(2028, 2, 3), Precision.month, date(2028, 2, 29), "February 2028"),
        (date(2027, 5, 1), Precision.quarter, date(2027, 6, 30), "2nd quarter 2027"),
        (date(2027, 3, 1), Precision.season, date(2027, 5, 31), "spring 2027"),
        (date(2027, 12, 9), Precision.season, date(2028, 2, 29), "winter 2027/28"),
        (date(2027, 2, 9), Precision.season, date(2027, 2, 28), "winter 2026/27"),
        (date(2027, 9, 9), Precision.season, date(2027, 11, 30), "autumn 2027"),
        (date(2027, 2, 9), Precision.year, date(2027, 12, 31), "2027"),
    ],
)
def test_a_date_is_as_exact_as_is_known(
    app: Flask, day: date, precision: Precision, last: date, words: str
) -> None:
    assert last_day(day, precision) == last == last_day(last, precision)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert named(last, precision) == words


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1500000", "1500000"),
        ("1.500.000", "1500000"),
        ("1 500 000,50", "1500000.50"),
        ("0", "0"),
        ("1.5", None),
        ("-3", None),
        ("1,234", None),
        ("mange", None),
        ("9" * 14, None),
        ("٣", None),
    ],
)
def test_money_is_written_as_at_home(written: str, value: str | None) -> None:
    assert amount(written) == (None if value is None else Decimal(value))


def test_nobody_but_the_staff_sees_what_is_not_published(client: Client, place: Any) -> None:
    project = started(place, published=False)
    parts.add(project, place.idea, by=place.official)
    milestones.add(project, plan(), by=place.official, promised_in_id=place.hearing.id)
    for address in (project.path, f"/feeds/projects/{project.id}.atom"):
        assert client.get(address).status_code == 404
    outcome = f"/hearings/{place.hearing.id}/outcome"
    for address in ("/projects", place.idea.path, outcome, "/feeds/hearings.atom"):
        text = client.get(address).text
        assert "Lys på stien</" not in text
        assert "Lamperne er sat op" not in text
    client.sign_in(place.official)
    assert "The public does not see this page yet" in client.get(project.path).text
    assert db.session.get_one(Idea, place.idea.id).state is IdeaState.accepted
    client.post(f"/desk/projects/{project.id}/publication")
    assert db.session.get_one(Idea, place.idea.id).state is IdeaState.planned
    assert "Lamperne er sat op" in client.get(outcome).text


def test_moving_a_date_needs_a_reason_and_leaves_the_old_one(client: Client, place: Any) -> None:
    project = started(place)
    milestone = milestones.add(project, plan(), by=place.official)
    before = named(milestone.due_on, milestone.precision)
    client.sign_in(place.official)
    at = f"/desk/projects/{project.id}/milestones/{milestone.id}"
    data = {"title": "Lamperne er sat op", "day": "2031-03-04", "precision": "season"}
    data["version"] = str(milestone.version)
    refused = client.post(at, data=data)
    assert refused.status_code == 422
    assert "2031-03-04" in refused.text
    with pytest.raises(NotAllowed):
        milestones.change(project, milestone, plan(days=90), by=place.official)
    assert client.post(at, data={**data, "reason": "Kablerne mangler."}).status_code == 303
    text = client.get(project.path).text
    assert "spring 2031" in text
    assert before in text
    assert text.count("Kablerne mangler.") == 2  # beside the milestone, and in the life line


def test_a_milestone_that_is_late_says_so_in_public(client: Client, place: Any) -> None:
    project = started(place)
    late = milestones.add(project, plan(days=-3), by=place.official)
    milestones.add(project, plan("Året", days=-3, precision=Precision.year), by=place.official)
    for address in (project.path, "/projects"):
        assert "1 milestone overdue" in client.get(address).text
    client.sign_in(place.official)
    assert "overdue since" in client.get("/desk/projects").text
    at = f"/desk/projects/{project.id}/milestones/{late.id}/state"
    data = {"state": "dropped", "version": str(late.version)}
    assert client.post(at, data=data).status_code == 422
    assert client.post(at, data={**data, "reason": "For dyrt."}).status_code == 303
    text = client.get(project.path).text
    assert "overdue" not in text
    assert "Why it was dropped: For dyrt." in text


def test_realised_is_a_claim_with_evidence(client: Client, place: Any) -> None:
    project = started(place)
    client.sign_in(place.official)
    at = f"/desk/projects/{project.id}/state"
    data = {"state": "realised", "version": str(project.version), "result": "Der er lys."}
    assert "Say it in figures too." in client.post(at, data=data).text
    step = ProjectStep(ProjectState.realised, result="Der er lys.")
    with pytest.raises(NotAllowed):
        projects.take_step(project, step, by=place.official)
    data["result_figures"] = "34 lamper lyser."
    assert client.post(at, data=data).status_code == 303
    text = client.get(project.path).text
    assert "34 lamper lyser." in text
    assert "Der er lys." in text
    again = db.session.get_one(Project, project.id)
    step = ProjectStep(ProjectState.in_progress)
    with pytest.raises(NotAllowed):  # back again only with a reason
        projects.take_step(again, step, by=place.official)


def test_the_life_line_gathers_what_belongs_to_it(client: Client, place: Any) -> None:
    project = started(place)
    parts.add(project, place.idea, by=place.official)
    parts.add(project, place.hearing, by=place.official)
    parts.add_box(project, place.box, by=place.official)
    hidden = make.idea(place.box, title="Skjult ting", state=IdeaState.accepted)
    parts.add(project, hidden, by=place.official)
    hidden.visibility = Visibility.hidden
    make.meeting(place.hearing, title="Borgermøde om stien")
    made = milestones.add(project, plan(), by=place.official)
    milestones.take_step(project, made, MilestoneState.done, by=place.official)
    updates.post(project, "Første spadestik", "Vi **graver** nu.", by=place.official)
    text = client.get(project.path).text
    for said in (
        "Milestone reached: Lamperne er sat op",
        "Milestone set: Lamperne er sat op",
        "Første spadestik",
        "<strong>graver</strong>",
        f"Idea “{place.idea.title}”: Planned",
        "The project is planned",
        "Lokalplan for stien",
        place.box.name,
        "Borgermøde om stien",
    ):
        assert said in text, said
    assert "Skjult ting" not in text
    feed = client.get(f"/feeds/projects/{project.id}.atom").text
    assert "Første spadestik" in feed
    assert "Skjult ting" not in feed
    rows = life(project.id, Visitor(), None, 100)
    paged, cursor = [], None
    while found := life(project.id, Visitor(), cursor, 2):
        paged += found
        cursor = key(found[-1])
    assert paged == rows
    assert len(rows) > 4


def test_who_follows_a_project_is_told_once_of_all_of_it(app: Flask, place: Any) -> None:
    project = started(place)
    parts.add(project, place.idea, by=place.official)
    db.session.commit()
    ledger.follow_to_the_end()
    follower = Follower(user_id=place.citizen.id)
    db.session.add(follower)
    db.session.flush()
    for subject in (project, place.idea):
        db.session.add(Follow(follower_id=follower.id, subject_id=subject.id))
    db.session.flush()
    idea = db.session.get_one(Idea, place.idea.id)
    updates.post(project, "Nyt", "Tekst", by=place.official)
    milestones.add(project, plan(), by=place.official)
    ledger.record("idea.in_progress", subject_id=idea.id, space_id=idea.space_id)
    ledger.record("idea.voted", subject_id=idea.id, space_id=idea.space_id)
    db.session.commit()
    ledger.follow_to_the_end()
    told = db.session.execute(
        select(Notice.action, Notice.subject_id).where(Notice.follower_id == follower.id)
    ).all()
    assert sorted(map(tuple, told)) == [
        ("idea.in_progress", idea.id),
        ("project.update", project.id),
    ]
    db.session.execute(delete(Follow).where(Follow.subject_id == idea.id))
    ledger.record("idea.realised", subject_id=idea.id, space_id=idea.space_id)
    db.session.commit()
    ledger.follow_to_the_end()
    assert "idea.realised" in db.session.scalars(select(Notice.action)).all()


def test_the_responsible_leaves_and_the_department_stands(client: Client, place: Any) -> None:
    project = started(place)
    updates.post(project, "Nyt", "Tekst", by=place.official)
    assert "Mette Holm" in client.get(project.path).text
    erase(place.official)
    db.session.commit()
    text = client.get(project.path).text
    assert "Mette Holm" not in text
    assert place.department.name in text


def test_a_list_of_projects_costs_the_same_however_many(
    client: Client, place: Any, queries: list[str]
) -> None:
    counts = []
    for number in (1, 30):
        for each in range(number):
            project = started(place, title=f"Projekt {number}-{each}")
            milestones.add(project, plan(), by=place.official)
        client.get("/projects")
        queries.clear()
        assert client.get("/projects?state=planned").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4
    seen: list[str] = []
    url = "/projects"
    while url:
        text = client.get(url).text
        seen += re.findall(r"Projekt \d+-\d+(?=</)", text)
        found = re.search(r'href="([^"]+)" rel="next"', text)
        url = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 31


def test_the_file_of_a_project_has_all_of_it_and_nothing_hidden(app: Flask, place: Any) -> None:
    project = started(place)
    secret = make.idea(place.box, title="Skjult ting", state=IdeaState.accepted)
    for part in (place.idea, place.hearing, secret):
        parts.add(project, part, by=place.official)
    secret.visibility = Visibility.hidden
    parts.add_box(project, place.box, by=place.official)
    made = milestones.add(project, plan(precision=Precision.season), by=place.official)
    milestones.take_step(project, made, MilestoneState.dropped, "For dyrt.", by=place.official)
    make.illustration(project)
    make.evidence(project, place.official)
    updates.post(project, "Nyt", "Tekst", by=place.official)
    gains.plan(project, [GainEntry(GainKind.hours, Decimal(9))], by=place.official)
    measured = Measured(GainKind.hours, clock.today("UTC"), "Uret.", Decimal(8))
    gains.measure(project, measured, by=place.official)
    db.session.commit()
    part = orders.find(Order(ExportKind.project, str(project.id), ExportFormat.xlsx), Visitor())
    assert part is not None
    rows = {table.name: list(part.rows(table)) for table in part.tables}
    for table in part.tables:
        keys = {column.key for column in table.all_columns}
        assert rows[table.name], table.name
        assert set().union(*rows[table.name]) <= keys, table.name
    assert "Skjult ting" not in str(rows)
    assert {row["kind"] for row in rows["project_parts"]} == {"idea", "hearing", "box"}
    listed = orders.find(Order(ExportKind.projects, "state=planned", ExportFormat.csv), Visitor())
    assert listed is not None
    assert [row["project_id"] for row in listed.rows(listed.main)] == [project.id]
