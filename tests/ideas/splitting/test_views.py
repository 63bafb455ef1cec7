"""The pages of splits: written, seen and confirmed; chosen from the page and a notice; undone."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.models import Visitor
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.splitting import shown
from participation.ideas.splitting.models import Chosen, Split, SplitChoice
from participation.mail import Letter
from participation.subjects.shown import Scope
from tests import factories as make
from tests.conftest import Client
from tests.following.world import read_ledger
from tests.ideas.splitting.routes import TEXTS
from tests.ideas.splitting.test_splits import Place

PREVIEW = {**TEXTS, "action": "preview"}


@pytest.fixture
def place(app: Any) -> Place:
    place = Place(threshold=0)
    place.vote(place.one, 0, 1, 2)
    return place


def version(place: Place) -> str:
    place.look_again()
    return str(place.one.version)


def made(place: Place) -> Split:
    place.look_again()
    return db.session.scalars(select(Split)).one()


def test_it_is_written_seen_and_confirmed(client: Client, place: Place) -> None:
    said = make.comment(place.one, place.people[0], body="Bænkene, ja tak.")
    db.session.commit()
    client.sign_in(place.official)
    path = f"/ideas/{place.one.id}/splitting"
    assert path in client.get(place.one.path).text
    page = client.get(path).text
    assert page.count(place.one.body) >= 2
    assert "Bænkene, ja tak." in page
    form = {"version": version(place), "threads": str(said.id)}
    seen = client.post(path, data={**PREVIEW, **form})
    assert seen.status_code == 200
    assert "How the two will look" in seen.text
    assert "1 thread of the discussion goes to the second" in seen.text
    assert db.session.scalars(select(Split)).all() == []
    assert client.post(path, data={**TEXTS, **form}).status_code == 303
    split = made(place)
    assert (split.comments, place.second(split).title) == (1, TEXTS["new_title"])
    text = client.get(place.one.path).text
    assert "3 people who had voted have not chosen between the two yet" in text
    other = client.get(place.second(split).path).text
    assert "said about “Lamper”, before it was split" in other
    assert "This idea was part of another one" in other
    assert [each.to for each in db.session.scalars(select(Letter))] == [place.author.email]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"new_title": ""}, "Give the idea a title."),
        ({"new_title": TEXTS["title"]}, "The second idea needs a title of its own."),
        ({"new_body": TEXTS["body"]}, "The two texts are the same."),
        ({"reason": " "}, "Say why."),
        ({"body": "x" * 20_001}, "An idea may be at most 20,000 characters."),
        ({"threads": "999999"}, "threads"),
    ],
)
def test_bad_input_is_told_and_kept(
    client: Client, place: Place, changed: dict[str, str], told: str
) -> None:
    client.sign_in(place.official)
    path = f"/ideas/{place.one.id}/splitting"
    given = {**TEXTS, "version": version(place), **changed}
    answer = client.post(path, data=given)
    assert answer.status_code == 422
    assert told in answer.text
    assert given["new_body"] in answer.text
    assert db.session.scalars(select(Split)).all() == []


def test_each_chooses_from_the_page_and_from_the_notice(client: Client, place: Place) -> None:
    place.split(place.one)
    split = made(place)
    read_ledger()
    db.session.commit()
    path = f"/splits/{split.id}/choice"
    client.sign_in(place.people[0])
    assert path in client.get("/notices").text
    assert path in client.get(place.one.path).text
    assert path in client.get(place.second(split).path).text
    page = client.get(path).text
    assert "If you do nothing, your vote stays with the first." in page
    assert client.post(path, data={}).status_code == 422
    assert client.post(path, data={"chosen": "third"}).status_code == 422
    answer = client.post(path, data={"chosen": "second"})
    assert answer.status_code == 303
    assert answer.location.endswith(place.second(split).path)
    split = made(place)
    assert (place.voters(place.one), place.voters(place.second(split))) == ({1, 2}, {0})
    assert "Change what I chose" in client.get(place.one.path).text
    assert re.search(
        r'value="second"[^>]*checked|checked[^>]*value="second"', client.get(path).text
    )
    client.sign_in(place.people[5])
    assert client.get(path).status_code == 403
    assert path not in client.get(place.one.path).text


def test_a_vote_of_the_split_text_is_read_again_first(client: Client, place: Place) -> None:
    """Support that was pressed on a page from before the split is not taken for half of it."""
    client.sign_in(place.people[4])
    place.split(place.one)
    form = {"value": "1", "text": ""}
    client.post(f"/ideas/{place.one.id}/support", data=form)
    assert place.voters(place.one) == {0, 1, 2}


def test_too_late_to_choose_stays_with_the_first(client: Client, place: Place) -> None:
    place.split(place.one)
    split = made(place)
    place.step(place.one, IdeaState.accepted)
    client.sign_in(place.people[0])
    assert client.post(f"/splits/{split.id}/choice", data={"chosen": "second"}).status_code == 403
    assert place.voters(place.one) == {0, 1, 2}


def test_no_vote_left_for_both(client: Client, app: Any) -> None:
    place = Place(threshold=0, method=Method.limited, votes_each=1)
    place.vote(place.one, 0)
    place.split(place.one)
    split = made(place)
    client.sign_in(place.people[0])
    answer = client.post(f"/splits/{split.id}/choice", data={"chosen": "both"})
    assert answer.status_code == 422
    assert "You have given all your votes in this box: choose one of the two." in answer.text
    assert place.voters(place.one) == {0}


def test_undone_or_told_why_not(client: Client, place: Place) -> None:
    place.split(place.one)
    split = made(place)
    place.choose(split, 0, Chosen.second)
    place.vote(place.second(split), 5)
    client.sign_in(place.official)
    path = f"/splits/{split.id}/undoing"
    page = client.get(path).text
    assert "Others have voted on the second." in page
    assert f"/ideas/{split.new_id}/merging?into={split.idea_id}" in page
    form = {"reason": "Alligevel én.", "version": version(place)}
    assert client.post(path, data=form).status_code == 422
    place.vote(place.second(split), 5, value=None)
    assert client.post(path, data={**form, "version": version(place)}).status_code == 303
    place.look_again()
    assert place.voters(place.one) == {0, 1, 2}
    assert client.get(path).status_code == 404
    # The address of the second leads on.
    second = db.session.get_one(Idea, split.new_id)
    assert f"/ideas/{place.one.id}-" in client.get(second.path).location
    assert invariants.broken() == {}


def test_authors_split_and_undo_theirs_but_not_an_officials(client: Client, place: Place) -> None:
    client.sign_in(place.author)
    path = f"/ideas/{place.one.id}/splitting"
    assert path in client.get(place.one.path).text
    assert client.post(path, data={**TEXTS, "version": version(place)}).status_code == 303
    split = made(place)
    assert split.by_keepers
    assert client.get(f"/splits/{split.id}/undoing").status_code == 200
    split.by_keepers = False
    db.session.flush()
    assert client.get(f"/splits/{split.id}/undoing").status_code == 403
    client.sign_in(place.people[0])
    assert client.get(path).status_code == 403


def test_a_box_that_takes_no_more_ideas_takes_none_by_a_split(client: Client, place: Place) -> None:
    """What comes after the call has ended is no way round it; an official tidies up all the same."""
    path = f"/ideas/{place.one.id}/splitting"
    number = version(place)
    db.session.get_one(Box, place.box.id).closed = True
    db.session.flush()
    client.sign_in(place.author)
    assert path not in client.get(place.one.path).text
    assert client.post(path, data={**TEXTS, "version": number}).status_code == 403
    with pytest.raises(NotAllowed):
        place.split(place.one, by=place.author, as_keeper=True)
    client.sign_in(place.official)
    assert client.post(path, data={**TEXTS, "version": version(place)}).status_code == 303


def test_exports_and_own_data_have_it(client: Client, place: Place) -> None:
    place.split(place.one)
    split = made(place)
    place.choose(split, 0, Chosen.both)
    rows = list(shown.TABLES_OF_A_BOX[0].rows(Scope(Visitor(), clock.now()), place.box))
    assert [(each["new_id"], each["supporters"], each["not_chosen"]) for each in rows] == [
        (split.new_id, 3, 2)
    ]
    chosen = select(SplitChoice.chosen).where(SplitChoice.user_id == place.people[0].id)
    assert db.session.scalar(chosen) is Chosen.both
