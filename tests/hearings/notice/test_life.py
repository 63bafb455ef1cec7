"""The life line: five steps, what is done, now and next, and the words for each state."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock
from participation.hearings.notice import life
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.spaces.models import Space
from participation.subjects.actions import change_state
from tests import factories as make

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _hearing(space: Space, **values: Any) -> Hearing:
    """A hearing as a page has it, with its space."""
    made = make.hearing(space, sections=0, **values)
    set_committed_value(made, "space", space)
    return made


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("values", "phase", "states", "tag"),
    [
        (
            {"opens_at": NOW + DAY, "visible_from": NOW},
            Phase.scheduled,
            ["now", "next", "next", "next", "next"],
            ("Opens later", "neutral"),
        ),
        ({}, Phase.open, ["done", "now", "next", "next", "next"], ("Open", "open")),
        (
            {"closes_at": None},
            Phase.open,
            ["done", "now", "next", "next", "next"],
            ("Open", "open"),
        ),
        (
            {"closes_at": NOW + 4 * DAY},
            Phase.open,
            ["done", "now", "next", "next", "next"],
            ("4 days left", "soon"),
        ),
        (
            {"closes_at": NOW + timedelta(hours=1)},
            Phase.open,
            ["done", "now", "next", "next", "next"],
            ("Closes today", "soon"),
        ),
        (
            {"closes_at": NOW - DAY},
            Phase.closed,
            ["done", "done", "now", "next", "next"],
            ("Deadline passed", "review"),
        ),
        (
            {"closes_at": NOW - DAY, "status": Status.under_assessment},
            Phase.under_assessment,
            ["done", "done", "done", "now", "next"],
            ("Under assessment", "review"),
        ),
        (
            {"status": Status.concluded, "concluded_at": NOW},
            Phase.concluded,
            ["done"] * 5,
            ("Concluded", "accent"),
        ),
    ],
)
def test_each_state_has_its_steps(
    app: Flask, values: dict[str, Any], phase: Phase, states: list[str], tag: tuple[str, str]
) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        hearing = _hearing(make.space(), **values)
        assert hearing.phase() is phase
        steps = life.steps(hearing)
        assert [step.state for step in steps] == states
        assert all(step.label and step.detail for step in steps if step.state != "done")
        assert life.tag(hearing) == tag


def test_dates_are_those_of_the_space(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        space = make.space(timezone="Europe/Oslo")
        hearing = _hearing(
            space,
            opens_at=clock.start_of_day(date(2026, 11, 1), "Europe/Oslo"),
            closes_at=clock.end_of_day(date(2026, 11, 25), "Europe/Oslo"),
            outcome_expected_on=date(2027, 1, 20),
            response_count=1234,
        )
        details = [step.detail for step in life.steps(hearing)]
        assert details[0] == "1 November 2026"
        assert details[1] == "open until 25 November 2026"
        assert details[4] == "expected 20 January 2027"
        assert life.days_left(hearing) == 5


def test_days_left_are_calendar_days_where_the_space_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 23:30 UTC on the 24th is already the 25th in Copenhagen: the last day.
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    closes = clock.end_of_day(date(2026, 11, 25), "Europe/Copenhagen")
    hearing = _hearing(make.space(), closes_at=closes)
    assert life.days_left(hearing) == 0
    assert life.closes_soon(hearing)


@pytest.mark.parametrize(
    ("seconds", "phase"),
    [(-1, Phase.open), (0, Phase.open), (0.999999, Phase.open), (1, Phase.closed)],
)
def test_the_last_second_of_the_day_counts_to_its_end(
    app: Flask, seconds: float, phase: Phase
) -> None:
    closes = clock.end_of_day(date(2026, 10, 25), "Europe/Copenhagen")  # the clocks go back
    hearing = _hearing(
        make.space(), opens_at=closes - 40 * DAY, closes_at=closes, visible_from=NOW - 90 * DAY
    )
    assert closes == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
    assert hearing.phase(closes + timedelta(seconds=seconds)) is phase


def test_assessment_and_withdrawal_have_their_dates(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        space = make.space()
        assessed = _hearing(space, status=Status.under_assessment, closes_at=NOW - 3 * DAY)
        change = change_state(assessed, "under assessment", by=None, at=NOW - DAY)
        assert life.steps(assessed, [change])[3].detail == "since 19 November 2026"
        taken = _hearing(space, status=Status.withdrawn)
        change = change_state(taken, "withdrawn", by=None, at=NOW)
        steps = life.steps(taken, [change])
        assert [step.label for step in steps] == ["Published", "Hearing", "Withdrawn"]
        assert steps[2].detail == "20 November 2026"
        assert life.tag(taken) == ("Withdrawn", "neutral")
        early = _hearing(space, status=Status.withdrawn, opens_at=NOW + DAY)
        assert [step.label for step in life.steps(early, [change])] == ["Published", "Withdrawn"]
