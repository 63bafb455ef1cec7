"""Responses that say nearly the same: found as they come, and shown to whoever sorts them."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from participation import clock, db, jobs
from participation.accounts.models import RoleName, User
from participation.hearings import resemblance
from participation.hearings.assessing import likeness
from participation.hearings.assessing.models import Likeness, LikenessMark, Sorting
from participation.hearings.assessing.queries import alike
from participation.hearings.assessing.queries import themes as queries
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.responses.actions import receiving
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.spaces.models import Space
from tests import factories
from tests.conftest import Client

LETTER = (
    "Vi er imod planen om seks etager på havnen. Huse i den højde tager lyset fra gaderne bag "
    "kajen, og de passer ikke til de lave pakhuse, som byen har brugt så mange år på at sætte i stand. "
    "Hold jer til tre etager, og lad kajen være fri for biler."
)
OWN = LETTER + " Selv bor jeg i Strandgade, og jeg ville miste solen i min lille gård."
OTHER = (
    "Jeg synes, at planen er god. Der mangler boliger til unge i byen, og havnen er det bedste sted "
    "at bygge dem, når bare der også bliver plads til en legeplads og nogle træer langs vandet."
)


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official, name="Sofie Lund")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    now = clock.now()
    return factories.hearing(
        space,
        status=Status.under_assessment,
        opens_at=now - timedelta(weeks=9),
        closes_at=now - timedelta(days=3),
    )


def look(hearing: Hearing, *responses: Response) -> None:
    likeness.look(hearing.id, [each.id for each in responses], alike.texts)


def like(response: Response) -> list[int]:
    return [row.Response.number or 0 for row in alike.alike(response, None, 20)]


def letter(hearing: Hearing, body: str) -> Response:
    return factories.response(
        hearing, body=body, letter=campaign_of(body, None, RespondentKind.person)
    )


def test_a_letter_with_a_sentence_of_ones_own_is_found(hearing: Hearing) -> None:
    first, second, third = (letter(hearing, body) for body in (LETTER, OTHER, OWN))
    look(hearing, first, second, third)
    assert (like(first), like(second), like(third)) == ([3], [], [1])


def test_what_does_not_show_makes_no_difference() -> None:
    words = resemblance.words_of("Vejen er smal")
    assert resemblance.words_of("Vej\xaden er \u200bsm\u2060al") == words


def test_the_same_letter_word_for_word_is_no_news(hearing: Hearing) -> None:
    first, second = letter(hearing, LETTER), letter(hearing, LETTER)
    look(hearing, first, second)
    assert like(first) == []
    assert alike.counts(second) == (1, 0)


def test_short_texts_and_other_hearings_are_not_compared(hearing: Hearing, space: Space) -> None:
    look(hearing, *(letter(hearing, "Seks etager er for højt.") for _each in range(2)))
    elsewhere = factories.hearing(space, status=Status.under_assessment)
    here, there = letter(hearing, LETTER), letter(elsewhere, OWN)
    look(hearing, here)
    look(elsewhere, there)
    assert like(here) == like(there) == []


def test_only_the_first_of_a_group_keeps_marks(hearing: Hearing) -> None:
    look(hearing, *(letter(hearing, f"{LETTER} Jeg bor i nummer {n}.") for n in range(8)))
    assert db.session.scalar(select(func.count()).select_from(LikenessMark)) == resemblance.MARKS
    assert db.session.scalar(select(func.count(Likeness.leader_id.distinct()))) == 1


def test_what_is_corrected_or_withdrawn_leaves_its_group_and_the_rest_stay_together(
    hearing: Hearing,
) -> None:
    responses = [letter(hearing, f"{LETTER} Jeg bor i nummer {n}.") for n in range(3)]
    look(hearing, *responses)
    first, second, third = responses
    first.body = OTHER
    db.session.flush()
    look(hearing, first)
    assert (like(first), like(second), like(third)) == ([], [3], [2])
    second.status = ResponseStatus.withdrawn
    db.session.flush()
    look(hearing, second)
    assert (like(second), like(third)) == ([], [])
    late = letter(hearing, OWN)
    look(hearing, late)
    assert like(late) == [3]
    assert db.session.get(Likeness, second.id) is None


def test_the_worker_compares_what_has_come(hearing: Hearing) -> None:
    for body in (LETTER, OWN):
        made = letter(hearing, body)
        receiving.record_receipt(made, hearing, None)
    db.session.commit()
    jobs.run_due(everything=True)
    found = db.session.scalars(select(Likeness.leader_id)).all()
    assert len(found) == 2
    assert len(set(found)) == 1


@given(st.lists(st.sampled_from("abcdefgh"), min_size=0, max_size=60), st.data())
def test_the_share_is_the_same_both_ways_and_whole_for_the_same(
    words: list[str], data: Any
) -> None:
    other = data.draw(st.permutations(words))
    assert resemblance.share(words, words) == 1
    assert resemblance.share(words, other) == pytest.approx(resemblance.share(other, words))
    assert len(resemblance.marks_of(words)) <= resemblance.MARKS


# In the browser.


def page_of(hearing: Hearing, number: int) -> str:
    return f"/desk/hearings/{hearing.id}/sorting/{number}"


def test_who_sorts_sees_what_differs_and_gives_the_points_they_share(
    hearing: Hearing, client: Client, official: User
) -> None:
    first, second, third = (letter(hearing, body) for body in (LETTER, OWN, OWN[60:]))
    look(hearing, first, second, third)
    theme = factories.theme(hearing)
    factories.point(first, theme, quote="imod planen om seks etager")
    factories.point(first, theme, quote="lad kajen være fri for biler")
    db.session.commit()
    client.sign_in(official)
    assert "2 others say nearly the same" in client.get(page_of(hearing, 1)).text
    shown = client.get(page_of(hearing, 1) + "/alike").text
    assert "<ins> Selv bor jeg i Strandgade" in shown
    assert "of the words are the same" in shown
    assert "2 of them have no points yet" in shown
    answer = client.post(page_of(hearing, 1) + "/alike", follow_redirects=True)
    assert "2 responses have got points" in answer.text
    assert [each.quote for each in queries.points_in(second.id)] == [
        "imod planen om seks etager",
        "lad kajen være fri for biler",
    ]
    # The third does not hold the first passage; both still wait for a person.
    assert [each.quote for each in queries.points_in(third.id)] == ["lad kajen være fri for biler"]
    done = select(func.count()).where(Sorting.done_at.is_not(None))
    assert db.session.scalar(done) == 0
    client.post(page_of(hearing, 1) + "/alike")
    assert len(queries.points_in(second.id)) == 2


def test_one_that_is_like_no_other_says_so(
    hearing: Hearing, client: Client, official: User
) -> None:
    made = letter(hearing, OTHER)
    look(hearing, made)
    client.sign_in(official)
    assert "nearly the same" not in client.get(page_of(hearing, 1)).text
    assert "No other response is like it" in client.get(page_of(hearing, 1) + "/alike").text
    assert client.get(page_of(hearing, 7) + "/alike").status_code == 404
