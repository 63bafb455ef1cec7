"""Gains: planned, asked for after three, six and twelve months, measured, and shown when they are not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, ledger
from participation.accounts.actions import erase
from participation.accounts.models import RoleName
from participation.following.models import Follower, Notice
from participation.ideas.answers.actions import GainEntry, NextStep, decide
from participation.ideas.answers.models import Gain, GainKind, Tally
from participation.ideas.gains import actions, jobs, queries
from participation.ideas.gains.actions import Measured
from participation.ideas.gains.models import FollowUp, Measurement
from participation.ideas.projects.actions.projects import ProjectStep, take_step
from participation.ideas.projects.models import ProjectState
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries import ideas
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


@pytest.fixture
def place(app: Flask) -> Any:
    """A public space with an official, an accepted idea and a project that somebody is named for."""

    class Place:
        space = make.space()
        box = make.box(space)
        official = make.member(space, RoleName.official, name="Mette Holm")
        other = make.member(space, RoleName.official, name="Jens Bo")
        idea = make.idea(box, make.member(space), state=IdeaState.accepted)
        project = make.project(space, responsible_id=official.id)

    return Place


def realise(place: Any) -> None:
    """The project is realised by another than whoever is named for it."""
    step = ProjectStep(ProjectState.realised, result="Der er lys.", result_figures="34 lamper")
    take_step(place.project, step, by=place.other)
    work()


def work() -> None:
    """What the worker does now."""
    db.session.commit()
    ledger.follow_to_the_end()
    jobs.ask()
    ledger.follow_to_the_end()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert jobs.months_later(day, months) == later


def test_the_owner_is_asked_on_the_day_and_the_page_says_what_is_missing(
    client: Client, place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, number = place.project.path, place.project.id
    realise(place)
    asked = select(FollowUp.months, FollowUp.asked_at).order_by(FollowUp.months)
    assert db.session.execute(asked).all() == [(3, None), (6, None), (12, None)]
    assert "What was won is measured by" in client.get(path).text
    later = clock.now() + timedelta(days=95)
    monkeypatch.setattr(clock, "now", lambda: later)
    work()
    work()  # asked once
    told = select(Notice.action, Follower.user_id).join(Follower, Follower.id == Notice.follower_id)
    found = db.session.execute(told.where(Notice.action == "gain.asked")).all()
    assert list(map(tuple, found)) == [("gain.asked", place.official.id)]
    assert db.session.scalars(select(Notice.mail_waits)).all() == [True]
    assert "It is not given yet." in client.get(path).text
    client.sign_in(place.official)
    assert f"/desk/gains/{number}" in client.get("/desk/gains?mine=1").text
    here = f"/desk/gains/{number}"
    data = {"kind": "money", "amount": "60500", "measured_on": later.date().isoformat()}
    refused = client.post(here, data=data)
    assert refused.status_code == 422
    assert "60500" in refused.text
    assert client.post(here, data={**data, "how": "Elregningen."}).status_code == 303
    text = client.get(path).text
    assert "It is not given yet." not in text
    for said in ("60,500", "Elregningen.", "Mette Holm"):
        assert said in text
    assert f"/desk/gains/{number}" not in client.get("/desk/gains").text
    answered = db.session.scalars(select(FollowUp.answered_at).order_by(FollowUp.months)).all()
    assert [each is not None for each in answered] == [True, False, False]


def test_what_is_taken_up_again_is_asked_for_no_more(app: Flask, place: Any) -> None:
    realise(place)
    step = ProjectStep(ProjectState.in_progress, "To lamper mangler.")
    take_step(place.project, step, by=place.other)
    work()
    assert db.session.scalars(select(FollowUp)).all() == []


def test_what_was_realised_long_ago_is_not_asked_for_all_at_once(app: Flask, place: Any) -> None:
    long_ago = clock.now() - timedelta(days=200)
    ledger.record("idea.realised", subject_id=place.idea.id, space_id=place.space.id, at=long_ago)
    work()
    assert db.session.scalars(select(FollowUp.months)).all() == [12]


def test_a_measured_gain_moves_the_figures_of_the_space(app: Flask, place: Any) -> None:
    idea = ideas.get(place.idea.id, place.official)
    assert idea is not None
    actions.plan(idea, [GainEntry(GainKind.money, Decimal(50_000))], by=place.official)
    decide(idea, NextStep(IdeaState.realised, result="Der er lys."), by=place.official)
    measured = Measured(GainKind.money, clock.today("UTC"), "Regnskabet.", Decimal(60_000))
    actions.measure(idea, measured, by=place.official)
    gain = db.session.scalars(select(Gain)).one()
    assert (gain.planned, gain.realised, gain.unit) == (50_000, 60_000, "DKK")
    won = select(Tally.number).where(Tally.what == "won")
    assert db.session.scalars(won).all() == [6_000_000]


@pytest.mark.parametrize(
    "measured",
    [
        Measured(GainKind.money, date(2026, 1, 1), "Regnskabet."),
        Measured(GainKind.money, date(2026, 1, 1), " ", Decimal(1)),
        Measured(GainKind.quality, date(2026, 1, 1), "Vi spurgte."),
        Measured(GainKind.hours, date(2199, 1, 1), "Uret.", Decimal(1)),
    ],
)
def test_a_measurement_says_what_when_and_how(app: Flask, place: Any, measured: Measured) -> None:
    project = queries.subject(place.project.id, place.official)
    assert project is not None
    with pytest.raises(NotAllowed):
        actions.measure(project, measured, by=place.official)
    assert db.session.scalars(select(Measurement)).all() == []


def test_who_is_gone_is_asked_no_more_and_the_desk_still_knows(
    client: Client, place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = place.project.id
    realise(place)
    later = clock.now() + timedelta(days=95)
    monkeypatch.setattr(clock, "now", lambda: later)
    work()
    erase(db.session.merge(place.official))
    db.session.commit()
    client.sign_in(place.other)
    assert f"/desk/gains/{number}" in client.get("/desk/gains").text
    assert f"/desk/gains/{number}" not in client.get("/desk/gains?mine=1").text
