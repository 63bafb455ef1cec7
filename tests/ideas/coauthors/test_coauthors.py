"""Writing an idea together: invited, written along, credited, handed over, left."""

from typing import Any

import pytest
from sqlalchemy import select

from participation import db, mail
from participation.accounts.actions.erasing import erase
from participation.accounts.models import RoleName, User
from participation.accounts.queries import by_id
from participation.ideas.coauthors import actions, jobs, queries
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.proposals.models import Idea, IdeaState
from participation.invariants import broken
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

DRAFT = {"state": IdeaState.draft, "visibility": Visibility.draft, "visible_from": None}


@pytest.fixture
def place(app: Any) -> Any:
    """An idea by Anna, and people who may come to write it along."""

    class Place:
        space = make.space()
        box = make.box(space)
        anna = make.user("Anna")
        bent = make.user("Bent")
        carla = make.user("Carla")
        idea = make.idea(box, anna, title="Lys på stien", body="Flere lamper.")
        draft = make.idea(box, anna, title="Hemmelig kladde", **DRAFT)

    made = Place()
    db.session.commit()
    return made


def write_along(idea: Idea, keeper: User, *people: User, keeps: bool = False) -> None:
    for person in people:
        asked = actions.invite(idea, by=keeper, email=person.email, keeps=keeps)
        reader = by_id(person.id)
        assert reader is not None
        (waiting,) = queries.for_person(reader, asked.id)
        actions.accept(waiting.idea, waiting, by=reader)
    db.session.commit()


def asked(person: User) -> int:
    reader = by_id(person.id)
    assert reader is not None
    return len(queries.for_person(reader))


def letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(mail.Letter).order_by(mail.Letter.id))
    return [(each.to, each.subject) for each in found]


def test_invited_by_an_address_that_may_have_no_account(place: Any, client: Client) -> None:
    client.sign_in(place.anna)
    here = f"/ideas/{place.draft.id}/coauthors"
    answers = {
        client.post(here, data={"what": "write", "email": address}).text
        for address in (place.bent.email, "nobody@example.org")
    }
    assert len(answers) == 1  # the same for an account as for none
    told = letters()
    assert [to for to, _subject in told] == [place.bent.email, "nobody@example.org"]
    bodies = db.session.scalars(select(mail.Letter.body)).all()
    assert not any("Hemmelig" in body for body in bodies)  # nothing that a sender could fill in
    client.post(here, data={"what": "write", "email": place.bent.email})
    assert len(letters()) == 2  # no second letter
    wrong = client.post(here, data={"what": "write", "email": "not an address"})
    assert wrong.status_code == 422
    assert "not an address" in wrong.text


def test_a_draft_is_shared_with_those_who_write_it_along(place: Any, client: Client) -> None:
    write_along(place.draft, place.anna, place.bent)
    path = place.draft.path
    client.sign_in(place.carla)
    assert client.get(path).status_code == 404
    assert "Hemmelig" not in client.get("/ideas?state=mine").text
    client.sign_in(place.bent)
    page = client.get(path).text
    assert "Anna and Bent" in page
    assert "Publish the idea" not in page  # only its keeper does
    assert "Hemmelig" in client.get("/ideas?state=mine").text
    assert client.get(f"/ideas/{place.draft.id}/text").status_code == 200
    assert client.post(f"/ideas/{place.draft.id}/publication").status_code == 403
    assert client.post(f"/ideas/{place.draft.id}/withdrawal").status_code == 403
    client.sign_in(make.member(place.space, RoleName.official))
    assert client.get(path).status_code == 404


def test_those_who_write_it_are_named_everywhere(place: Any, client: Client) -> None:
    write_along(place.idea, place.anna, place.bent)
    assert "Anna and Bent" in client.get("/ideas").text
    assert "Anna and Bent" in client.get("/feeds/ideas.atom").text
    write_along(place.idea, place.anna, place.carla)
    assert "Anna and 2 others" in client.get("/ideas").text
    for path in (place.idea.path, f"/ideas/{place.idea.id}/print"):
        with client.get(path) as page:
            assert "Anna, Bent and Carla" in page.text
    assert not broken("ideas.coauthors")


def test_who_declines_is_not_asked_again(place: Any) -> None:
    asked = actions.invite(place.idea, by=place.anna, email=place.bent.email)
    actions.decline(asked, by=place.bent)
    with pytest.raises(actions.Refused, match="answered"):
        actions.invite(place.idea, by=place.anna, email=place.bent.email)
    assert not queries.for_person(place.bent)


def test_an_invitation_is_for_one_and_can_be_taken_back(place: Any, client: Client) -> None:
    asked = actions.invite(place.idea, by=place.anna, email=place.bent.email)
    db.session.commit()
    address = f"/ideas/invitations/{asked.id}/acceptance"
    client.sign_in(place.carla)
    assert client.post(address).status_code == 404
    client.sign_in(place.bent)
    assert place.idea.title in client.get("/ideas/invitations").text
    assert "Invitations" in client.get("/account").text
    client.sign_in(place.anna)
    back = f"/ideas/{place.idea.id}/coauthors/invitations/{asked.id}/withdrawal"
    assert client.post(back).status_code == 303
    client.sign_in(place.bent)
    assert client.post(address).status_code == 404


def test_so_many_write_along_and_so_many_letters_leave(place: Any) -> None:
    for number in range(10):
        actions.invite(place.idea, by=place.anna, email=f"{number}@example.org")
    with pytest.raises(actions.Refused, match="full"):
        actions.invite(place.idea, by=place.anna, email="ten@example.org")
    for _time in range(5):
        other = make.idea(place.box, place.anna)
        actions.invite(other, by=place.anna, email="asked.by.many@example.org")
    sent = [to for to, _subject in letters() if to == "asked.by.many@example.org"]
    assert len(sent) == actions.LETTERS


def test_whoever_comments_is_invited_from_the_comment(place: Any, client: Client) -> None:
    comment = make.comment(place.idea, place.bent)
    db.session.commit()
    invite = f"/comments/{comment.id}/invitation"
    assert invite not in client.get(place.idea.path).text
    client.sign_in(place.carla)
    assert invite not in client.get(place.idea.path).text
    assert client.post(invite).status_code == 403
    client.sign_in(place.anna)
    assert invite in client.get(place.idea.path).text
    assert "Bent" in client.get(invite).text
    assert client.post(invite).status_code == 303
    assert asked(place.bent) == 1


def test_colleagues_are_found_by_name_inside(app: Any, client: Client) -> None:
    inside = make.space(Audience.internal)
    anna, bent = make.user("Anna"), make.user("Bent Lund")
    for person in (anna, bent):
        make.role(person, RoleName.employee, inside)
    make.user("Bent Udenfor")
    idea = make.idea(make.box(inside), anna, **DRAFT)
    db.session.commit()
    client.sign_in(anna)
    page = client.get(f"/ideas/{idea.id}/coauthors?name=bent").text
    assert "Bent Lund" in page
    assert "Udenfor" not in page
    assert client.post(f"/ideas/{idea.id}/coauthors", data={"email": "a@b.dk"}).status_code == 403
    asks = f"/ideas/{idea.id}/coauthors/{bent.id}/invitation"
    assert client.post(asks, data={"what": "write"}).status_code == 303
    assert asked(bent) == 1


def test_an_idea_is_handed_over(place: Any, client: Client) -> None:
    write_along(place.idea, place.anna, place.bent, keeps=True)
    assert place.idea.keeper_id == place.bent.id
    client.sign_in(place.anna)
    assert client.get(f"/ideas/{place.idea.id}/text").status_code == 403
    client.sign_in(place.bent)
    page = client.get(place.idea.path).text
    assert "Bent looks after this idea now." in page
    assert client.get(f"/ideas/{place.idea.id}/withdrawal").status_code == 200


def test_who_steps_down_writes_no_more(place: Any, client: Client) -> None:
    write_along(place.draft, place.anna, place.bent)
    client.sign_in(place.carla)
    leaves = f"/ideas/{place.draft.id}/coauthors/{place.bent.id}/removal"
    assert client.post(leaves).status_code == 404
    client.sign_in(place.bent)
    assert client.post(leaves).status_code == 303
    assert client.get(place.draft.path).status_code == 404
    assert not broken("ideas.coauthors")


def test_a_keeper_who_erases_the_account_leaves_it_to_those_who_write_along(place: Any) -> None:
    write_along(place.idea, place.anna, place.bent, place.carla)
    write_along(place.draft, place.anna, place.carla)
    left = make.idea(place.box, place.anna, support_count=1)
    ids = (place.idea.id, place.draft.id, left.id)
    bent, carla = place.bent.id, place.carla.id
    erase(place.bent)
    erase(place.anna)
    db.session.commit()
    jobs.pass_on_ideas()
    idea, draft, left = (db.session.get_one(Idea, each) for each in ids)
    assert (idea.keeper_id, draft.keeper_id) == (carla, carla)
    assert left.given_up_at is not None
    assert draft.body
    assert idea.coauthor_id == bent  # credited on, as somebody who has left
    subjects = [subject for _to, subject in letters()]
    assert subjects.count("You look after an idea now") == 2
    assert not db.session.scalars(select(CoauthorInvitation.id)).all()
    assert not broken("ideas.coauthors")
