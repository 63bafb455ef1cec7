"""The read-through of many responses: equal letters together, all ticked at once, more on a page."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db, invariants
from participation.accounts.models import RoleName
from participation.hearings.intake.views import read_through
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response
from participation.ledger import Entry
from participation.moderation.models import Decision, Verdict
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

LETTER = "Vi beder om at planen laves om, så der er plads til alle i byen. " * 3


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(language="en")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space)


@pytest.fixture
def desk(client: Client, space: Space) -> Client:
    return client.sign_in(make.member(space, RoleName.moderator))


def _waits(hearing: Hearing, body: str = "Ja tak.", **values: object) -> Response:
    letter = campaign_of(body, None, RespondentKind.person)
    return make.response(
        hearing, body=body, letter=letter, visibility=Visibility.held, visible_from=None, **values
    )


def _home(hearing: Hearing) -> str:
    return f"/desk/hearings/{hearing.id}"


def _ticks(page: str) -> list[tuple[str, bool]]:
    found = re.findall(r'<input[^>]*name="response" value="([\d,-]+)"( checked)?', page)
    return [(value, bool(checked)) for value, checked in found]


def _shown() -> list[int | None]:
    db.session.expire_all()
    visible = select(Response.number).where(Response.visibility == Visibility.visible)
    return list(db.session.scalars(visible.order_by(Response.number)))


def test_equal_letters_stand_together_and_are_published_at_one_tick(
    desk: Client, hearing: Hearing
) -> None:
    _waits(hearing, LETTER, respondent_name="Anna")
    _waits(hearing, "Noget helt andet.")
    _waits(hearing, LETTER.upper(), respondent_name="Bo")
    _waits(hearing, LETTER, respondent_name="Carl")
    page = desk.get(f"{_home(hearing)}/responses").text
    assert len(_ticks(page)) == 2
    for words in ("2 more have sent the same words", "No. 3, Bo", "No. 4, Carl"):
        assert words in page
    tick = _ticks(page)[0][0]
    desk.post(f"{_home(hearing)}/publication", data={"response": [tick]})
    assert _shown() == [1, 3, 4]


def test_a_copy_that_was_corrected_meanwhile_or_came_later_is_not_published_unseen(
    desk: Client, hearing: Hearing
) -> None:
    _waits(hearing, LETTER)
    changed = _waits(hearing, LETTER)
    tick = _ticks(desk.get(f"{_home(hearing)}/responses").text)[0][0]
    changed.body = "Skældsord."
    _waits(hearing, LETTER, respondent_name="Skældsord")
    page = desk.post(
        f"{_home(hearing)}/publication", data={"response": [tick]}, follow_redirects=True
    ).text
    assert _shown() == [1]
    assert "1 response was changed or decided while you were reading" in page


def test_all_on_a_page_are_ticked_without_a_script(desk: Client, hearing: Hearing) -> None:
    for number in range(read_through.SIZE + 5):
        _waits(hearing, f"Svar {number}.")
    page = desk.get(f"{_home(hearing)}/responses").text
    assert len(_ticks(page)) == read_through.SIZE > 20
    assert not any(checked for _value, checked in _ticks(page))
    link = re.search(r'href="([^"]+)"[^>]*>Tick all on this page', page)
    assert link
    ticked = desk.get(link[1].replace("&amp;", "&")).text
    assert all(checked for _value, checked in _ticks(ticked))
    assert "Tick none" in ticked
    onwards = re.search(r'href="([^"]+after=[^"]+)"', ticked)
    assert onwards
    following = desk.get(onwards[1].replace("&amp;", "&")).text
    assert _ticks(following)
    assert not any(checked for _value, checked in _ticks(following)), "nobody has looked at these"
    desk.post(
        f"{_home(hearing)}/publication", data={"response": [each for each, _ in _ticks(ticked)]}
    )
    assert len(_shown()) == read_through.SIZE


def test_more_than_fit_in_one_press_are_said_to_wait(
    desk: Client, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_through, "MOST_AT_ONCE", 3)
    for _each in range(5):
        _waits(hearing, LETTER)
    tick = _ticks(desk.get(f"{_home(hearing)}/responses").text)[0][0]
    page = desk.post(
        f"{_home(hearing)}/publication", data={"response": [tick]}, follow_redirects=True
    ).text
    assert _shown() == [1, 2, 3]
    assert "2 more wait: publish them in the same way." in page


def test_many_are_published_in_as_many_statements_as_a_few(
    desk: Client, hearing: Hearing, queries: list[str]
) -> None:
    desk.get(f"{_home(hearing)}/responses")
    counts = []
    for number in (2, 21):
        waiting = [_waits(hearing, f"Nej tak {each}.") for each in range(number)]
        ticks = [f"{each.id}-{each.version}" for each in waiting]
        queries.clear()
        desk.post(f"{_home(hearing)}/publication", data={"response": ticks})
        counts.append(len(queries))
    assert _shown() == list(range(1, 24))
    assert counts[1] <= counts[0]
    assert db.session.scalars(select(Hearing.shown_count)).one() == 23
    decided = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert {each.verdict for each in decided} == {Verdict.published}
    assert len({each.subject_id for each in decided}) == len(decided) == 23
    recorded = select(Entry).where(Entry.action == "response.published")
    assert {each.subject_id for each in db.session.scalars(recorded)} == {
        each.subject_id for each in decided
    }
    assert invariants.broken() == {}
