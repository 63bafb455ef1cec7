"""Badge, life line, list, desk and figures say the same of what is late: by the day of its space.

Over every state of an idea and of a hearing, and every way its days can lie, around midnight.
"""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.accounts.models import RoleName, User, Visitor
from participation.desk import queries as desk
from participation.desk.queries import hearings as desk_hearings
from participation.desk.queries import ideas as desk_ideas
from participation.hearings.notice import life as hearing_life
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.hearings.notice.queries import public as hearings
from participation.ideas.proposals import life
from participation.ideas.proposals.models import ANSWERS, IdeaState
from participation.ideas.proposals.queries import lists as ideas
from participation.ideas.proposals.queries.lists import Filters
from participation.pages import queries as pages
from participation.results import lists as results
from participation.results.wanted import Wanted, What
from tests import factories

ZONES = ("Europe/Copenhagen", "America/Nuuk", "Pacific/Auckland")
MIDNIGHTS = [
    datetime(2026, 11, 29, hour, minute, tzinfo=UTC)
    for hour, minute in ((10, 59), (11, 0), (22, 59), (23, 0), (1, 59), (2, 0))
]
"""Before and after midnight in each of the zones: the site's own is the first."""
TODAY = MIDNIGHTS[0].date()
DAYS = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))


def _everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_hearings, "SHOWN", 5000)
    monkeypatch.setattr(desk_ideas, "SHOWN", 5000)


def _official(app: Flask) -> User:
    official = factories.user()
    factories.role(official, RoleName.official)
    db.session.commit()
    return db.session.get_one(User, official.id)


def _ideas_say(reader: Any) -> dict[str, set[int]]:
    """The ideas that each place calls late."""
    listed = ideas.listed(Visitor(), Filters(state=ideas.OVERDUE), ideas.NEWEST, None, 5000)
    every = ideas.listed(Visitor(), Filters(), ideas.NEWEST, None, 5000)
    shown = {idea.id for idea in every if life.overdue(idea)}
    lines = {
        idea.id for idea in every if any("overdue" in step.detail for step in life.steps(idea))
    }
    rows = desk.unanswered(reader, only_mine=False)
    whole = [row.Idea for row in rows]
    tables = {
        idea.id for idea in whole if any("overdue" in value for _, value in life.promises(idea))
    }
    return {
        "badges": shown,
        "life lines": lines,
        "the list": {idea.id for idea in listed},
        "what came of it": {
            row.id for row in results.listed(Visitor(), What.overdue, Wanted(), None, 5000)
        },
        "the desk": {idea.id for idea in whole if life.overdue(idea)},
        "what is promised": tables,
    }


def test_all_places_call_the_same_ideas_late(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _everything(monkeypatch)
    answered = MIDNIGHTS[0] - timedelta(days=3)
    for zone in ZONES:
        box = factories.box(factories.space(timezone=zone))
        states = [state for state in IdeaState if state is not IdeaState.draft]
        for state, due, news, at in product(states, DAYS, DAYS[:3], (None, answered)):
            if state in ANSWERS and at is None:
                continue  # a decision answers
            factories.idea(
                box,
                state=state,
                answer_due_on=due,
                promised_on=news,
                answered_at=at,
                visible_from=answered,
                published_at=answered,
            )
    official = _official(app)
    found = []
    for moment in MIDNIGHTS:
        with clock.at(moment):
            said = _ideas_say(official)
            for place, late in said.items():
                assert late == said["badges"], (moment, place)
            assert pages.figures(Visitor()).overdue == len(said["badges"])
            found.append(len(said["badges"]))
    assert len(set(found)) > 1, "midnight makes a difference"


@pytest.mark.parametrize("zone", ZONES)
def test_all_places_call_the_same_hearings_late(
    app: Flask, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    _everything(monkeypatch)
    space = factories.space(timezone=zone)
    closes = (MIDNIGHTS[0] - timedelta(days=2), MIDNIGHTS[2], MIDNIGHTS[0] + timedelta(days=9))
    for status, day, closes_at in product(Status, DAYS, closes):
        factories.hearing(
            space,
            sections=0,
            status=status,
            outcome_expected_on=day,
            opens_at=MIDNIGHTS[0] - timedelta(days=30),
            closes_at=closes_at,
            type=factories.hearing_type(),
        )
    official = _official(app)
    for moment in MIDNIGHTS:
        with clock.at(moment):
            cards = hearings.hearings(Visitor(), hearings.HearingFilter(), None, 5000)
            late = {each.id for each in cards if hearing_life.outcome_is_overdue(each)}
            lines = {
                each.id
                for each in cards
                if any("overdue" in step.detail for step in hearing_life.steps(each))
            }
            said = {each.id for each in cards if "overdue" in hearing_life.outcome_promised(each)}
            on_desk = {row.Hearing.id for row in desk.overdue(official, only_mine=False)}
            assert late == lines == said == on_desk, moment
            for each in cards:
                _agree(each)


def _agree(hearing: Hearing) -> None:
    """The badge and the step that is now are of one phase."""
    badge = hearing_life.tag(hearing)[0]
    now = [step.label for step in hearing_life.steps(hearing) if step.state == "now"]
    expected = {
        Phase.draft: ("Draft", ["Draft"]),
        Phase.scheduled: ("Opens later", ["Published"]),
        Phase.closed: ("Deadline passed", ["Responses are read"]),
        Phase.under_assessment: ("Under assessment", ["Responses are assessed"]),
        Phase.concluded: ("Concluded", []),
        Phase.withdrawn: ("Withdrawn", ["Withdrawn"]),
        Phase.held_elsewhere: ("Held elsewhere", ["Held elsewhere"]),
    }.get(hearing.phase())
    if expected is None:
        assert now == ["Hearing"], badge
        assert badge.startswith(("Open", "Closes today")) or "left" in badge
    else:
        assert (badge, now) == expected
