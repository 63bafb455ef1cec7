"""A published outcome is corrected: with a reason, in public, told to those who were told of it."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from participation import clock, db, jobs, ledger, mail
from participation.accounts.models import RoleName, User
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Section, Status
from participation.hearings.outcome.actions import concluding
from participation.hearings.outcome.models import OutcomeCorrection
from participation.mail import Letter
from participation.spaces.models import Space
from tests import factories as make
from tests.conftest import Client

TEXTS = {"asked": "Vi spurgte.", "said": "I sagde.", "did": "Vi byggede 340 boliger."}
ABC = {"asked": "a", "said": "b", "did": "c"}
RIGHT = {**TEXTS, "did": "Vi byggede 304 boliger.", "reason": "Tallet var forkert."}


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(language="en")


@pytest.fixture
def official(space: Space) -> User:
    return make.member(space, RoleName.official)


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    return client.sign_in(official)


def _hearing(space: Space, status: Status = Status.concluded, **values: Any) -> Hearing:
    return make.hearing(
        space,
        status=status,
        title="Kajen",
        closes_at=clock.now() - timedelta(days=9),
        concluded_at=clock.now() - timedelta(days=2) if status is Status.concluded else None,
        **{f"outcome_{name}": text for name, text in TEXTS.items()},
        **values,
    )


def _work() -> list[tuple[str, str]]:
    mail.pause("so that they can be read")
    db.session.commit()
    jobs.run_due(everything=True)
    db.session.expire_all()
    return _letters()


def _letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Letter).order_by(Letter.to, Letter.id))
    return [(each.to, each.subject) for each in found if each.to]


def _fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|seen)"[^>]*value="([^"]*)"', page))


def _correct(desk: Client, hearing: Hearing, **values: Any) -> Any:
    """As a browser does: seen first, then published."""
    there = f"/desk/hearings/{hearing.id}/correction"
    seen = desk.post(there, data={**RIGHT, **values, **_fields(desk.get(there).text)})
    if seen.status_code != 200:
        return seen
    return desk.post(there, data={**RIGHT, **values, **_fields(seen.text), "publish": "1"})


CORRECTED = "The outcome was corrected: Kajen"


def test_it_is_seen_first_then_public_with_the_day_the_reason_and_what_it_said(
    desk: Client, space: Space, official: User
) -> None:
    hearing, by_id = _hearing(space), official.id
    make.response(hearing, email="bodil@x.example")
    make.invited(hearing, make.organisation(space, email="part@x.example"))
    there = f"/desk/hearings/{hearing.id}/correction"
    page = desk.get(there).text
    assert "Vi byggede 340 boliger." in page
    seen = desk.post(there, data={**RIGHT, **_fields(page)})
    assert seen.status_code == 200
    for words in (
        "It goes to <b>1</b> who has answered",
        "and to <b>1</b> invited organisation",
        CORRECTED,
    ):
        assert words in seen.text
    assert hearing.outcome_did == TEXTS["did"], "nothing is done yet"
    answer = desk.post(there, data={**RIGHT, **_fields(seen.text), "publish": "1"})
    assert answer.status_code == 303
    assert hearing.outcome_did == RIGHT["did"]
    assert _work() == [("bodil@x.example", CORRECTED), ("part@x.example", CORRECTED)]
    assert len(_work()) == 2, "not again"
    letter = db.session.scalars(select(Letter).where(Letter.to == "bodil@x.example")).one()
    assert "Tallet var forkert." in letter.body
    public = current_app.test_client().get(f"/hearings/{hearing.id}/outcome").text
    for words in ("Corrected", "Tallet var forkert.", "<del>340</del>", "<ins>304</ins>"):
        assert words in public, words
    kept = db.session.scalars(select(OutcomeCorrection)).one()
    assert (kept.did, kept.by_id) == (TEXTS["did"], by_id)
    entry = db.session.scalars(
        select(ledger.Entry).where(ledger.Entry.action == "hearing.outcome_corrected")
    ).one()
    assert entry.data == {"correction": kept.id}


def test_what_should_never_have_stood_there_is_not_shown_again(desk: Client, space: Space) -> None:
    hearing = _hearing(space)
    assert _correct(desk, hearing, did="Jens Hansen klagede. Vi byggede.").status_code == 303
    assert _correct(desk, hearing, did="Vi byggede.", hides_before="y").status_code == 303
    public = html.unescape(current_app.test_client().get(f"/hearings/{hearing.id}/outcome").text)
    assert "Jens Hansen" not in public
    assert public.count("“We did” was corrected. What it said before is not shown.") == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"reason": " "}, "Write why, in a sentence or two."),
        ({"did": ""}, "Write what was done."),
        ({"did": TEXTS["did"]}, "The outcome says just this already."),
    ],
)
def test_without_a_reason_a_part_or_a_change_nothing_is_corrected(
    desk: Client, space: Space, values: dict[str, str], says: str
) -> None:
    hearing = _hearing(space)
    answer = _correct(desk, hearing, **values)
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalars(select(OutcomeCorrection)).all() == []


def test_what_was_written_after_it_was_seen_is_seen_again(desk: Client, space: Space) -> None:
    hearing = _hearing(space)
    there = f"/desk/hearings/{hearing.id}/correction"
    seen = desk.post(there, data={**RIGHT, **_fields(desk.get(there).text)})
    other = {**RIGHT, "did": "Noget andet.", **_fields(seen.text), "publish": "1"}
    again = desk.post(there, data=other)
    assert again.status_code == 200
    assert hearing.outcome_did == TEXTS["did"]
    assert desk.post(there, data={**other, **_fields(again.text)}).status_code == 303
    assert hearing.outcome_did == "Noget andet."


def test_only_a_published_outcome_is_corrected(space: Space, official: User) -> None:
    hearing = _hearing(space, Status.under_assessment)
    with pytest.raises(NotAllowedNow):
        concluding.correct_outcome(
            hearing, hearing, ABC, reason="r", shows_before=True, by=official
        )


@pytest.mark.parametrize(
    ("how_far", "corrected"),
    [
        (lambda ids: None, ["a@x.example", "b@x.example", "c@x.example"]),
        (lambda ids: 0, []),
        (lambda ids: ids[1], ["a@x.example", "b@x.example"]),
    ],
)
def test_while_the_letters_leave_only_those_who_got_one_are_told_of_the_correction(
    space: Space, official: User, how_far: Callable[[list[int]], int | None], corrected: list[str]
) -> None:
    """The others get a letter that leads to the outcome as it is now."""
    hearing = _hearing(space)
    ids = [make.response(hearing, email=f"{each}@x.example").id for each in "abc"]
    hearing.outcome_told = how_far(ids)
    concluding.correct_outcome(hearing, hearing, ABC, reason="r", shows_before=True, by=official)
    found = _work()
    assert [to for to, subject in found if subject == CORRECTED] == corrected
    outcome = [to for to, subject in found if subject != CORRECTED]
    assert outcome == (
        []
        if how_far(ids) is None
        else sorted({"a@x.example", "b@x.example", "c@x.example"} - set(corrected))
    )


def test_concluded_and_corrected_before_the_worker_comes_each_gets_one_mail(
    space: Space, official: User
) -> None:
    hearing = _hearing(space, Status.under_assessment)
    make.response(hearing, email="bodil@x.example")
    make.invited(hearing, make.organisation(space, email="part@x.example"))
    concluding.conclude(hearing, by=official)
    concluding.correct_outcome(hearing, hearing, ABC, reason="r", shows_before=True, by=official)
    assert [to for to, _subject in _work()] == ["bodil@x.example", "part@x.example"]


# Its themes, and what was adopted.


def _part(desk: Client, there: str, **values: Any) -> Any:
    seen = desk.post(there, data={**values, **_fields(desk.get(there).text)})
    if seen.status_code != 200:
        return seen
    return desk.post(there, data={**values, **_fields(seen.text), "publish": "1"})


def test_the_assessment_of_a_theme_is_corrected_in_public(
    desk: Client, space: Space, official: User
) -> None:
    hearing = _hearing(space)
    make.response(hearing, email="bodil@x.example")
    theme = make.theme(
        hearing,
        "Støj",
        outcome=Outcome.followed,
        reason="Vi sænker den til 45 dB.",
        summary="Støj.",
    )
    there = f"/desk/hearings/{hearing.id}/correction"
    own = f"{there}/themes/{theme.id}"
    assert f'href="{own}"' in desk.get(there).text
    assert f'href="{own}"' in desk.get(f"/desk/hearings/{hearing.id}/themes/{theme.id}").text
    outcome = f"/hearings/{hearing.id}/outcome"
    right = {
        "summary": "Støj.",
        "assessment": "",
        "outcome": "partly followed",
        "because": "Vi sænker den til 54 dB.",
        "reason": "To cifre var byttet om.",
    }
    assert _part(desk, own, **right).status_code == 303
    assert (theme.outcome, theme.reason) == (Outcome.partly_followed, "Vi sænker den til 54 dB.")
    assert _work() == [("bodil@x.example", CORRECTED)]
    public = html.unescape(current_app.test_client().get(outcome).text)
    for words in (
        "To cifre var byttet om.",
        "<del>45</del>",
        "<ins>54</ins>",
        "<ins>Partly",
        "“Støj: ",
    ):
        assert words in public, words
    assert _part(desk, own, **right).status_code == 422, "it says just this already"
    again = _part(desk, own, **{**right, "because": "Vi gør intet.", "hides_before": "y"})
    assert again.status_code == 303
    public = html.unescape(current_app.test_client().get(outcome).text)
    assert "54 dB" not in public


def test_an_adopted_text_is_corrected_in_public(desk: Client, space: Space) -> None:
    hearing = _hearing(space)
    section = db.session.scalars(select(Section).where(Section.hearing_id == hearing.id)).first()
    assert section is not None
    section.adopted = "Der må bygges 430 boliger."
    db.session.commit()
    there = f"/desk/hearings/{hearing.id}/correction/sections/{section.id}"
    page = desk.get(there).text
    assert "Der må bygges 430 boliger." in page
    answer = _part(desk, there, adopted="Der må bygges 304 boliger.", reason="Forkert tal.")
    assert answer.status_code == 303
    public = html.unescape(current_app.test_client().get(f"/hearings/{hearing.id}/outcome").text)
    assert "<del>430</del>" in public
    assert "“Section 1: The text as it was adopted”" in public
    assert "Forkert tal." in public


def test_a_theme_without_points_that_was_not_assessed_has_nothing_to_correct(
    desk: Client, space: Space
) -> None:
    hearing = _hearing(space)
    theme = make.theme(hearing, "Tomt")
    other = make.theme(_hearing(space), "Andet sted", outcome=Outcome.noted, reason="Ja.")
    db.session.commit()
    there = f"/desk/hearings/{hearing.id}/correction"
    assert desk.get(f"{there}/themes/{theme.id}").status_code == 404
    assert desk.get(f"{there}/themes/{other.id}").status_code == 404
    assert "Tomt" not in desk.get(there).text


# Publishing it.


def test_publishing_asks_once_more_with_what_is_sent_to_how_many(
    desk: Client, space: Space
) -> None:
    hearing = _hearing(space, Status.under_assessment)
    make.response(hearing, email="bodil@x.example")
    make.response(hearing, email="bodil@x.example")
    make.response(hearing, email="kurt@x.example")
    make.invited(hearing, make.organisation(space, email="part@x.example"))
    there = f"/desk/hearings/{hearing.id}"
    assert f'href="{there}/conclusion"' in desk.get(f"{there}/outcome").text
    page = desk.get(f"{there}/conclusion").text
    assert "It goes to <b>2</b> who have answered" in page
    assert "and to <b>1</b> invited organisation" in page
    assert "The outcome is published: Kajen" in page
    assert "Vi byggede 340 boliger." in page
    assert hearing.status is Status.under_assessment
    stale = desk.post(f"{there}/conclusion", data={"version": "0"})
    assert stale.status_code == 422
    assert hearing.status is Status.under_assessment
    assert desk.post(f"{there}/conclusion", data=_fields(page)).status_code == 303
    assert hearing.status is Status.concluded
    assert len(_work()) == 3
