"""Pseudonyms of a box: chosen once, given to who chooses none, kept, and read by few."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, invariants, ledger
from participation.accounts.actions import erasing
from participation.accounts.models import RoleName
from participation.admin import actions as admin
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.ideas.boxes.models import NamePolicy
from participation.ideas.merging.rules import may_take_in
from participation.ideas.proposals import actions as proposals
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.pseudonyms import actions, naming, own_data, signing
from participation.ideas.pseudonyms.models import Pseudonym, PseudonymReading
from participation.ideas.transfers.rules import may_hand_out, may_take
from participation.ledger import Entry
from participation.spaces.models import Audience
from tests import factories as make
from tests.conftest import Client


class Place:
    """A box of pseudonyms in a town, with people."""

    def __init__(self, audience: Audience = Audience.public, *, seen: bool = True) -> None:
        self.space = make.space(audience, language="da")
        self.box = make.box(
            self.space, name_policy=NamePolicy.pseudonyms, moderators_see_names=seen
        )
        set_committed_value(self.box, "space", self.space)
        inside = [RoleName.employee] if audience is Audience.internal else []
        self.person = make.member(self.space, *inside, name="Bodil Krogh", pseudonym="Bo K")
        self.other = make.member(self.space, name="Åse Ødegård")
        self.official = make.member(self.space, RoleName.official, name="Mette Holm")
        self.moderator = make.member(self.space, RoleName.moderator, name="Ida Bro")

    def idea(self, by: Any = None) -> Idea:
        made = proposals.propose(self.box, "Lys på stien", "Den er mørk.", by=by or self.person)
        found = ideas.get(made.id, by or self.person)
        assert found is not None
        return found


@pytest.fixture
def place(app: Flask) -> Place:
    return Place()


def test_a_chosen_name_is_what_is_signed_with(place: Place) -> None:
    assert actions.choose(place.box, "  Rask   Bæk ", by=place.person) == "Rask Bæk"
    idea = place.idea()
    assert idea.signed == "Rask Bæk"
    assert idea.author_name_shown == "Rask Bæk"
    assert place.person.display_name == "Bodil Krogh", "elsewhere nothing changes"


def test_who_chooses_none_is_given_one_that_stays(place: Place) -> None:
    first, second = place.idea(), place.idea()
    assert first.signed == second.signed
    assert (first.signed or "").startswith("Deltager ")
    assert place.idea(place.other).signed != first.signed


def test_each_box_has_its_own(place: Place) -> None:
    elsewhere = make.box(place.space, name_policy=NamePolicy.pseudonyms)
    actions.choose(place.box, "Rask Bæk", by=place.person)
    actions.choose(elsewhere, "Grå Gås", by=place.person)
    assert signing.worn(place.box.id, place.person.id) == "Rask Bæk"
    assert signing.worn(elsewhere.id, place.person.id) == "Grå Gås"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Åse Ødegård", "somebody"),
        ("ÅSE ØDEGÅRD", "somebody"),
        ("Bodil Krogh", "somebody"),
        ("Bodil Krogh 2", "somebody"),
        ("bo k", "somebody"),
        ("Mette Holm", "office"),
        ("Mette-Holm.", "office"),
        ("Fjordby Kommune svarer", "office"),
        ("rask baek", None),
    ],
)
def test_it_is_nobodys_name(place: Place, name: str, why: str | None) -> None:
    if why is None:
        assert actions.choose(place.box, name, by=place.person) == name
        return
    with pytest.raises(actions.Refused, match=why):
        actions.choose(place.box, name, by=place.person)


@pytest.mark.parametrize("name", ["Rask Bæk", "RASK BÆK", "rask-bæk", "R.a.s.k Bæk"])
def test_one_that_looks_the_same_is_taken(place: Place, name: str) -> None:
    actions.choose(place.box, "Rask Bæk", by=place.person)
    with pytest.raises(actions.Refused):
        actions.choose(place.box, name, by=place.other)


def test_it_is_chosen_once(place: Place) -> None:
    actions.choose(place.box, "Rask Bæk", by=place.person)
    with pytest.raises(actions.HasOne):
        actions.choose(place.box, "Grå Gås", by=place.person)
    assert signing.worn(place.box.id, place.person.id) == "Rask Bæk"


@given(st.text(min_size=1, max_size=30))
def test_a_plain_name_has_a_key_that_case_and_marks_do_not_change(name: str) -> None:
    if not naming.is_plain(name):
        return
    key = naming.key_of(name)
    assert key
    assert naming.key_of(name.upper().lower()) == naming.key_of(name.lower())
    assert naming.key_of(f" {name}.-") == key


def test_letters_that_look_like_others_are_refused() -> None:
    assert naming.is_plain("Rask Bæk 7")
    for name in ("Rаsk", "Rask\u200bBæk", "12 34", "Rask_Bæk", "👍👍👍", "Rask\nBæk"):
        assert not naming.is_plain(name), name


def test_officials_answer_by_name_and_write_their_own_ideas_under_a_pseudonym(
    place: Place,
) -> None:
    idea = place.idea()
    department = make.department(place.space)
    answer = comments.add(idea, "Tak.", by=place.official, department=department)
    said = comments.add(idea, "Godt!", by=place.official)
    assert db.session.get_one(Comment, answer).signed is None
    assert db.session.get_one(Comment, said).signed == signing.worn(place.box.id, place.official.id)
    assert invariants.broken("subjects.signed", "pseudonyms") == {}


def test_what_lacks_it_is_found(place: Place) -> None:
    made = make.idea(place.box, place.person)
    assert [row[0] for row in invariants.broken("subjects.signed")["subjects.signed"]] == [made.id]


def test_it_stays_in_its_box(place: Place) -> None:
    idea = place.idea()
    other = make.box(place.space)
    elsewhere = ideas.get(make.idea(other, place.other).id, place.official)
    here = ideas.get(place.idea(place.other).id, place.official)
    assert elsewhere
    assert here
    assert may_take_in(idea, here)
    assert not may_take_in(idea, elsewhere)
    assert not may_take_in(elsewhere, here)


def test_it_is_not_handed_out(app: Flask) -> None:
    inside, town = Place(Audience.internal), Place()
    idea = inside.idea()
    assert not may_hand_out(inside.official, idea)
    box = make.box(inside.space)
    by_name = ideas.get(make.idea(box, inside.person).id, inside.official)
    assert by_name
    assert may_hand_out(inside.official, by_name)
    assert not may_take(inside.official, by_name, town.box)


def test_the_names_of_a_box_stay_once_something_is_written(place: Place) -> None:
    by = make.user("Anna Admin")
    admin.edit_box(place.box, by=by, moderators_see_names=False)
    place.idea()
    for changed in ({"name_policy": NamePolicy.names}, {"moderators_see_names": True}):
        with pytest.raises(admin.Written):
            admin.edit_box(place.box, by=by, **changed)
    admin.edit_box(place.box, by=by, name="Et andet navn")


def test_a_moderator_reads_it_with_a_reason_and_it_is_recorded(
    client: Client, place: Place
) -> None:
    actions.choose(place.box, "Rask Bæk", by=place.person)
    idea = place.idea()
    client.sign_in(place.moderator)
    page = client.get(f"/moderation/{idea.id}")
    assert "Read who wrote it" in page.text
    assert "Bodil Krogh" not in page.text
    refused = client.post(f"/moderation/{idea.id}/author", data={"reason": " "})
    assert refused.status_code == 422
    told = client.post(
        f"/moderation/{idea.id}/author", data={"reason": "Trusler"}, follow_redirects=True
    )
    assert "Bodil Krogh" in told.text
    made = db.session.scalars(select(PseudonymReading)).one()
    assert (made.subject_id, made.reason) == (idea.id, "Trusler")
    entry = db.session.scalars(select(Entry).where(Entry.action == "pseudonym.read")).one()
    assert entry.actor_key == ledger.actor_key(place.moderator.id, idea.id)
    assert "Trusler" not in str(entry.data)
    mine = client.sign_in(place.person).get(f"/boxes/{place.box.slug}/pseudonym").text
    assert "Trusler" in mine
    assert "Ida Bro" in mine


def test_what_was_read_is_shown_for_an_hour(
    client: Client, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = place.idea()
    made = actions.learn(idea, "Trusler", by=place.moderator)
    address = f"/moderation/authors/{made.id}"
    assert client.sign_in(place.moderator).get(address).status_code == 200
    later = clock.now() + timedelta(hours=1, minutes=1)
    made.at -= timedelta(hours=1, minutes=1)
    assert later
    assert client.get(address).status_code == 404


def test_nobody_reads_it_where_the_box_does_not_say_so(client: Client, app: Flask) -> None:
    place = Place(seen=False)
    idea = place.idea()
    client.sign_in(place.moderator)
    assert client.get(f"/moderation/{idea.id}/author").status_code == 403
    assert "Read who wrote it" not in client.get(f"/moderation/{idea.id}").text


def test_bad_names_are_told_and_kept(client: Client, place: Place) -> None:
    client.sign_in(place.person)
    address = f"/boxes/{place.box.slug}/pseudonym"
    for name, told in (
        ("", "Write a pseudonym."),
        ("ab", "Use from 3 to 30 characters."),
        ("Rаsk Bæk", "Latin alphabet"),
        ("Åse Ødegård", "Somebody has this name"),
        ("Mette Holm", "somebody who works there"),
    ):
        answer = client.post(address, data={"name": name})
        assert answer.status_code == 422
        assert told in answer.text
        assert name in answer.text
    client.post(address, data={"name": "Rask Bæk"})
    assert "Rask Bæk" in client.get(address).text


def test_own_data_has_them_and_erasing_takes_them(client: Client, place: Place) -> None:
    idea = place.idea()
    comments.add(idea, "Husk foråret.", by=place.person)
    proposals.edit(idea, idea.title, "Mørk hele året.", [], by=place.person)
    actions.learn(idea, "Trusler", by=place.moderator)
    found = own_data.pseudonyms(place.person)
    assert [each["pseudonym"] for each in found["pseudonyms"]] == [idea.signed]
    assert [each["by"] for each in found["read_by"]] == ["Ida Bro"]
    number, pseudonym = idea.id, str(idea.signed)
    erasing.erase(place.person)
    db.session.commit()
    assert db.session.scalars(select(Pseudonym)).all() == []
    assert db.session.scalars(select(PseudonymReading)).all() == []
    assert db.session.get_one(Idea, number).signed is None
    shown = client.get(f"/ideas/{number}", follow_redirects=True).text
    assert "Former participant" in shown
    assert pseudonym not in shown
    assert invariants.broken("subjects.signed", "pseudonyms") == {}


def test_the_form_says_under_which_name_an_idea_is_read(client: Client, place: Place) -> None:
    shown = client.sign_in(place.person).get(f"/ideas/new?box={place.box.slug}").text
    assert "under your pseudonym" in shown
    assert "the name you show on this site" not in shown
