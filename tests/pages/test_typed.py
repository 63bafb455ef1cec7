"""A date at the beginning of a line is that date on every page, feed, calendar and mail that shows it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Section, Status
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import IdeaState
from tests import factories
from tests.conftest import Client

TYPED = "24. december er der lukket, og 3*4*2 er plads nok.\n\n- 5 grader i januar."
SAID = ("24. december er der lukket", "3*4*2 er plads", "- 5 grader i januar")


@pytest.fixture
def town(app: Any) -> Any:
    return factories.space(house_rules=TYPED, description=TYPED, language="da")


@pytest.fixture
def hearing(town: Any) -> Any:
    now = clock.now()
    made = factories.hearing(
        town,
        status=Status.concluded,
        concluded_at=now,
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=18),
        summary=TYPED,
        outcome_asked=TYPED,
        outcome_said=TYPED,
        outcome_did=TYPED,
    )
    for section in db.session.scalars(select(Section).where(Section.hearing_id == made.id)):
        section.body = TYPED
    theme = factories.theme(
        made, summary=TYPED, assessment=TYPED, outcome=Outcome.followed, reason=TYPED
    )
    factories.point(factories.response(made, body=TYPED), theme)
    factories.meeting(made, note=TYPED)
    db.session.commit()
    return made


@pytest.fixture
def idea(town: Any) -> Any:
    box = factories.box(town, description=TYPED, criteria=TYPED, summary="")
    made = factories.idea(box, body=TYPED, state=IdeaState.realised, result=TYPED)
    factories.comment(made, body=TYPED)
    return made


def _shown(page: str, times: int = 1, what: tuple[str, ...] = SAID) -> None:
    flat = " ".join(page.replace("\r\n ", "").replace("\\,", ",").split())
    for words in what:
        assert flat.count(words) >= times, words
    assert "2. december" not in page
    assert "342 er" not in page


def test_of_a_hearing(client: Client, hearing: Any, town: Any) -> None:
    _shown(client.get(hearing.path).text, 5)
    _shown(client.get(f"/hearings/{hearing.id}/outcome").text, 6)
    with client.get(f"/hearings/{hearing.id}/print") as paper:
        _shown(paper.text, 6)
    _shown(client.get(f"/hearings/{hearing.id}/memo").text, 5)
    _shown(client.get(f"/feeds/hearings/{hearing.id}.ics").text)
    _shown(client.get(f"/feeds/hearings/{hearing.id}.atom").text)
    _shown(client.get("/hearings").text)
    _shown(client.get(f"/spaces/{town.slug}").text, 2)
    _shown(client.get(f"/spaces/{town.slug}/house-rules").text)


def test_of_an_idea(client: Client, idea: Any) -> None:
    slug = db.session.scalars(select(Box.slug)).one()
    _shown(client.get(idea.path).text, 4)
    with client.get(f"/ideas/{idea.id}/print") as paper:
        _shown(paper.text, 3)
    _shown(client.get(f"/boxes/{slug}").text, 3)
    _shown(client.get("/ideas").text)
    _shown(client.get("/feeds/ideas.atom").text)
