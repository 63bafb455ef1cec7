"""The pages of mergers: agreed by those who keep the ideas, credited, and losing nothing typed."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.models import Visitor
from participation.comments.models import Comment
from participation.ideas.merging import shown
from participation.ideas.merging.models import Merger
from participation.ideas.merging.queries import authors_of_parts
from participation.ideas.proposals.models import IdeaState
from participation.ideas.support.models import Vote
from participation.mail import Letter
from participation.subjects.shown import Scope
from tests import factories as make
from tests.conftest import Client
from tests.ideas.merging.test_mergers import Place


@pytest.fixture
def place(app: Any) -> Place:
    place = Place(threshold=0)
    place.one.author_id = make.member(place.space, name="Fatima Yilmaz").id
    place.two.title, place.two.author_id = "Lamper ved gymnasiet", place.people[5].id
    db.session.flush()
    return place


def keeper(place: Place, idea: Any) -> Any:
    place.look_again()
    return idea.author


def letters(to: Any) -> list[str]:
    rows = select(Letter.subject).where(Letter.to == to.email).order_by(Letter.id)
    return list(db.session.scalars(rows))


def test_those_who_keep_two_ideas_agree(client: Client, place: Place) -> None:
    """One proposes, the other accepts; before that nothing moves, and either may say no."""
    one, two = place.one, place.two
    asks, agrees = make.member(place.space), place.people[5]
    one.author_id = asks.id
    place.vote(one, 0, 1)
    place.vote(two, 1, 2)
    path, data = f"/ideas/{one.id}/merging", {"into": two.id, "reason": "Det samme."}
    client.sign_in(place.people[3])
    assert client.get(path).status_code == 403
    client.sign_in(asks)
    assert "Propose it" in client.get(f"{path}?into={two.id}").text
    assert client.post(path, data={**data, "version": one.version}).status_code == 303
    assert letters(agrees) == ["Shall two ideas become one?"]
    assert "already" in client.get(path).text
    waits = db.session.scalars(select(Merger)).one()
    assert client.post(f"/mergers/{waits.id}/acceptance").status_code == 403
    client.sign_in(agrees)
    page = client.get(two.path).text
    assert "3 people, each counted once, would be behind it, 1 of them supports both" in page
    assert client.post(f"/mergers/{waits.id}/refusal").status_code == 303
    assert letters(asks) == ["The two ideas stay as they are"]
    assert client.post(f"/mergers/{waits.id}/acceptance").status_code == 404
    client.sign_in(asks)
    client.post(path, data={**data, "version": one.version})
    waits = db.session.scalars(select(Merger).order_by(Merger.id.desc())).first()
    assert waits is not None
    client.sign_in(agrees)
    assert client.post(f"/mergers/{waits.id}/acceptance").status_code == 303
    place.look_again()
    assert (one.state, two.support_count) == (IdeaState.merged, 3)
    client.sign_in(asks)
    assert "Let it be its own idea again" in client.get(f"/ideas/{one.id}/original").text
    assert client.post(f"/ideas/{one.id}/parting", data={"version": one.version}).status_code == 303
    place.look_again()
    assert (one.state, two.support_count) == (IdeaState.new, 2)
    assert invariants.broken() == {}


def test_what_is_assessed_is_the_authoritys_to_merge(client: Client, place: Place) -> None:
    place.one.state = IdeaState.under_assessment
    db.session.flush()
    client.sign_in(make.member(place.space))
    assert client.get(f"/ideas/{place.one.id}/merging").status_code == 403


def test_all_authors_stay_named(client: Client, place: Place) -> None:
    place.merge(place.one, place.two)
    place.merge(place.two, place.three)
    names = authors_of_parts([place.three.id])[place.three.id]
    assert [each.display_name for each in names] == ["Fatima Yilmaz", "Person 5"]
    page = client.get(place.three.path).text
    assert "by Fatima Yilmaz" in page
    assert "by Person 5" in page
    feed = client.get("/feeds/ideas.atom").text
    assert re.findall("<contributor>\\s*<name>(.*?)<", feed) == ["Fatima Yilmaz", "Person 5"]
    with client.get(f"/ideas/{place.three.id}/print") as paper:
        assert "Person 5" in paper.text
    (of_box,) = shown.TABLES_OF_A_BOX
    first, second = of_box.rows(Scope(Visitor(), clock.now()), place.box)
    keys = {column.key for column in shown.MERGERS.columns(official=True)}
    assert first.keys() == second.keys() == keys
    assert (first["into_id"], first["authors"]) == (place.two.id, "Fatima Yilmaz")
    assert (second["into_id"], second["authors"]) == (place.three.id, "Fatima Yilmaz; Person 5")


def test_old_addresses_lead_on(client: Client, place: Place) -> None:
    said = make.comment(place.one, place.people[0], body="Ja tak til lys.")
    place.merge(place.one, place.two)
    place.merge(place.two, place.three)
    for path in (place.one.path, f"/ideas/{place.one.id}"):
        moved = client.get(path)
        assert moved.status_code == 303
        assert moved.location == f"{place.three.path}?part={place.one.id}"
    page = client.get(moved.location).text
    assert f"“{place.one.title}” has become part of this idea." in page
    assert f"said about “{place.one.title}”, which is part of this now" in page
    assert client.get(f"/comments/{said.id}").location.startswith(place.three.path)
    original = client.get(f"/ideas/{place.one.id}/original").text
    assert place.one.body in original
    assert 'name="robots" content="noindex' in original
    for wrong in ("x", "0", str(place.three.id), "9" * 12):
        assert "has become part of this idea" not in client.get(
            place.three.path, query_string={"part": wrong}
        ).text  # fmt: skip
    assert client.get(f"/ideas/{place.three.id}/original").location == place.three.path


def test_what_comes_at_the_moment_of_merging_is_told_and_kept(client: Client, place: Place) -> None:
    """A vote and a comment that were on their way when the idea became part of another."""
    said = make.comment(place.one, place.people[1])
    place.merge(place.one, place.two)
    client.sign_in(place.people[0])
    sent = client.post(f"/ideas/{place.one.id}/support", data={"value": "1"})
    assert sent.status_code == 303
    told = client.get(client.get(sent.location).location).text
    assert "Nothing was changed: you can vote here." in told
    assert db.session.scalars(select(Vote)).all() == []
    form = {"about": place.one.id, "parent": said.id, "body": "Det mener jeg også."}
    again = client.post("/comments", data=form)
    assert again.status_code == 422
    assert "Det mener jeg også." in again.text
    assert "It has become part of “Lamper ved gymnasiet” while you wrote." in again.text
    names = {"about": str(place.two.id), "parent": str(said.id)}
    for name, value in names.items():
        assert re.search(rf'name="{name}"[^>]*value="{value}"', again.text)
    assert client.post("/comments", data={**form, **names}).status_code == 303
    reply = db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert reply is not None
    assert (reply.about_id, reply.thread_id) == (place.two.id, said.id)
