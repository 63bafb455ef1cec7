"""The desk: what waits for whom, and how much it asks of the database."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.desk import actions, queries
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Hearing, Status
from participation.mail import Letter
from participation.spaces.models import Audience, Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def space(app: Flask) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official)


def story(space: Space, **values: Any) -> None:
    """One of everything that waits."""
    now = clock.now()
    past = {"opens_at": now - timedelta(days=60)}
    waiting = factories.hearing(space, title="Har svar der venter", **values)
    factories.response(waiting, visibility=Visibility.held)
    factories.response(waiting, visibility=Visibility.held)
    factories.response(waiting)
    factories.hearing(space, title="Slutter snart", closes_at=now + timedelta(days=3), **values)
    factories.hearing(
        space, title="En kladde", status=Status.draft, visibility=Visibility.staff, **values
    )
    closed = now - timedelta(days=3)
    factories.hearing(space, title="Lukket uden vurdering", closes_at=closed, **past, **values)
    factories.hearing(
        space,
        title="Over sin dag",
        status=Status.under_assessment,
        closes_at=closed,
        outcome_expected_on=(now - timedelta(days=2)).date(),
        **past,
        **values,
    )
    factories.idea(
        factories.box(space),
        title="Skylder et svar",
        answer_due_on=(now + timedelta(days=2)).date(),
    )


TITLES = (
    "Har svar der venter",
    "Slutter snart",
    "En kladde",
    "Lukket uden vurdering",
    "Over sin dag",
    "Skylder et svar",
)


def test_what_waits_is_on_the_desk(client: Client, space: Space, official: User) -> None:
    story(space)
    page = client.sign_in(official).get("/desk").text
    for title in TITLES:
        assert title in page, title
    assert "2 responses" in page


def test_what_is_not_due_is_not_on_the_desk(client: Client, space: Space, official: User) -> None:
    now = clock.now()
    factories.hearing(space, title="Har god tid", closes_at=now + timedelta(days=30))
    factories.idea(factories.box(space), title="Intet lovet")
    factories.idea(
        factories.box(space),
        title="Er besvaret",
        answer_due_on=now.date(),
        answered_at=now,
    )
    page = client.sign_in(official).get("/desk").text
    assert "You have no tasks" in page
    for title in ("Har god tid", "Intet lovet", "Er besvaret"):
        assert title not in page


def test_other_spaces_are_not_on_the_desk(client: Client, official: User) -> None:
    story(factories.space(audience=Audience.internal))
    story(factories.space())
    page = client.sign_in(official).get("/desk").text
    for title in TITLES:
        assert title not in page


@pytest.mark.parametrize(
    ("who", "status"), [("citizen", 403), ("employee", 403), ("moderator", 200), ("admin", 200)]
)
def test_who_has_a_desk(client: Client, space: Space, who: str, status: int) -> None:
    roles = () if who == "citizen" else (RoleName(who),)
    story(space)
    answer = client.sign_in(factories.member(space, *roles)).get("/desk")
    assert answer.status_code == status
    if who == "admin":
        assert "You have no tasks" in answer.text


def test_a_visitor_signs_in_first(client: Client) -> None:
    answer = client.get("/desk")
    assert answer.status_code == 303
    assert "/sign-in?next=/desk" in answer.headers["Location"]


def test_an_official_of_a_department_can_look_at_its_own(client: Client, space: Space) -> None:
    own, other = factories.department(space), factories.department(space, "Skole")
    person = factories.user("Karl Dahl")
    factories.role(person, RoleName.official, space, own)
    soon = clock.now() + timedelta(days=2)
    factories.hearing(space, title="Vores egen", closes_at=soon, department_id=own.id)
    factories.hearing(space, title="De andres", closes_at=soon, department_id=other.id)
    client.sign_in(person)
    assert "De andres" in client.get("/desk").text
    page = client.get("/desk?mine=1").text
    assert "Vores egen" in page
    assert "De andres" not in page


def test_a_moderator_sees_what_is_held(client: Client, space: Space, official: User) -> None:
    factories.idea(factories.box(space), visibility=Visibility.held)
    moderator = factories.member(space, RoleName.moderator)
    assert "1 contribution waits" in client.sign_in(moderator).get("/desk").text
    assert "waits for a moderator" not in client.sign_in(official).get("/desk").text


@pytest.mark.parametrize("times", [1, 8])
def test_the_desk_asks_the_same_however_much_there_is(
    client: Client, space: Space, official: User, queries: list[str], times: int
) -> None:
    for _ in range(times):
        story(space)
    client.sign_in(official)
    queries.clear()
    page = client.get("/desk")
    assert page.status_code == 200
    assert len(queries) <= 11 + 1, queries
    if times > 5:
        assert page.text.count("Slutter snart") == 5
        assert "See all" in page.text


def test_work_given_by_colleagues_is_on_the_desk_it_is_for(client: Client, space: Space) -> None:
    """Comments on a draft, themes of a department, a hearing under assessment."""
    department, another = factories.department(space), factories.department(space, "Skoler")
    writer = factories.user("Skribent")
    factories.role(writer, RoleName.official, space, department)
    colleague = factories.user("Kollega")
    factories.role(colleague, RoleName.official, space, another)
    draft = factories.hearing(
        space,
        title="En kladde med spørgsmål",
        status=Status.draft,
        visibility=Visibility.staff,
        author_id=writer.id,
    )
    factories.review_comment(draft, colleague)
    factories.review_comment(draft, colleague, settled_at=clock.now())
    closed = {"opens_at": clock.now() - timedelta(days=60), "closes_at": clock.now()}
    sorted_now = factories.hearing(
        space,
        title="Sorteres nu",
        status=Status.under_assessment,
        department_id=another.id,
        **closed,
    )
    factories.theme(sorted_now, department_id=department.id)
    factories.theme(sorted_now, "Trafik", department_id=department.id, outcome=Outcome.noted)

    def given(person: User) -> str:
        page = client.sign_in(person).get("/desk").text
        return page.split('id="given"')[1].split("</section>")[0] if 'id="given"' in page else ""

    mine, theirs = given(writer), given(colleague)
    assert "En kladde med spørgsmål" in mine
    assert "1 comment on the draft" in mine
    assert "1 theme to assess" in mine
    assert "Under assessment" not in mine
    assert "Sorteres nu" in theirs
    assert "Under assessment" in theirs
    assert "theme" not in theirs
    assert "En kladde" not in theirs
    assert "1 theme to assess" in given(factories.member(space, RoleName.official))
    assert given(factories.member(space, RoleName.moderator)) == ""
    assert given(factories.member(factories.space(), RoleName.official)) == ""


def test_a_moderators_desk_is_a_moderators(client: Client, space: Space) -> None:
    story(space)
    idea = factories.idea(factories.box(space), title="Anmeldt idé")
    factories.report(idea)
    factories.report(idea)
    page = client.sign_in(factories.member(space, RoleName.moderator)).get("/desk").text
    assert "Har svar der venter" in page
    assert "1 contribution is reported" in page
    for title in ("Slutter snart", "En kladde", "Lukket uden vurdering", "Over sin dag"):
        assert title not in page, title
    assert "Skylder et svar" not in page
    assert "Ideas waiting for an answer" not in page
    assert "is reported" not in client.sign_in(factories.user()).get("/desk").text


def test_mail_about_the_desk_comes_in_the_morning_by_choice(
    client: Client, space: Space, official: User
) -> None:
    now, address = clock.now(), official.email
    waiting = factories.hearing(space, title="Havnen")
    number = waiting.id
    factories.response(waiting, visibility=Visibility.held)
    client.sign_in(official)
    assert client.post("/desk/mail", data={"by_mail": "1"}).status_code == 303
    assert "No mail about my case work" in client.get("/desk").text

    def letters(days: int) -> list[str]:
        with clock.at(now + timedelta(days=days)):
            while actions.write_next():
                pass
        found = [each.body for each in db.session.query(Letter).filter_by(to=address)]
        db.session.query(Letter).delete()
        db.session.commit()
        return found

    def one_more() -> None:
        factories.response(db.session.get_one(Hearing, number), visibility=Visibility.held)
        db.session.commit()

    assert letters(2) == [], "it stood there when mail was chosen"
    one_more()
    (body,) = letters(4)
    assert "2 responses to “Havnen” wait to be read through." in body
    assert letters(6) == [], "nothing new"
    client.post("/desk/mail", data={"by_mail": "0"})
    one_more()
    assert letters(8) == []


def test_who_is_no_official_any_more_gets_no_mail_about_it(
    app: Flask, space: Space, official: User
) -> None:
    actions.want_mail(official, True)
    draft = factories.hearing(
        space, status=Status.draft, visibility=Visibility.staff, author_id=official.id
    )
    factories.review_comment(draft)
    for role in list(factories.roles_of(official)):
        db.session.delete(role)
    db.session.commit()
    db.session.expire_all()
    with clock.at(clock.now() + timedelta(days=2)):
        actions.write_next()
    assert db.session.query(Letter).count() == 0


def test_something_done_and_something_new_on_the_same_day_is_news(
    app: Flask, space: Space, official: User
) -> None:
    """What is new is told by what it is, not by how much of it there is."""
    now = clock.now()
    hearing = factories.hearing(space, title="Havnen")
    department = factories.department(space)
    expert = factories.user()
    factories.role(expert, RoleName.official, space, department)
    done = factories.response(hearing, visibility=Visibility.held)
    old = factories.theme(hearing, "Støj", department_id=department.id)
    for each in range(queries.SHOWN):
        factories.theme(factories.hearing(space, title=f"Nr. {each}"), department_id=department.id)
    db.session.commit()
    expert = db.session.get_one(User, expert.id)
    for person in (official, expert):
        actions.want_mail(person, True)
    db.session.commit()
    done.visibility = Visibility.visible
    old.outcome, old.reason = Outcome.noted, "Ja."
    factories.response(hearing, visibility=Visibility.held)
    factories.theme(hearing, "Lys", department_id=department.id)
    idea = factories.idea(factories.box(space), title="Bænken", department_id=department.id)
    idea.handed_over_at = now
    addresses = {official.email: "1 response to “Havnen”", expert.email: "1 theme of “Havnen”"}
    db.session.commit()
    with clock.at(now + timedelta(days=2)):
        while actions.write_next():
            pass
    letters = {each.to: each.body for each in db.session.query(Letter)}
    for address, words in addresses.items():
        assert address is not None
        assert words in letters[address]
    assert "The idea “Bænken” was given to your department." in letters[expert.email or ""]
    assert "Nr. " not in letters[expert.email or ""], "what stood there before"
