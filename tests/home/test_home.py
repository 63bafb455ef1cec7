"""Where an employee comes home to: her own authority's page, which nobody else is shown."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.proposals.models import IdeaState
from participation.spaces.models import Audience, Space
from tests import factories as make
from tests.conftest import Client

CANARY = "KANARIFUGL"


class Agency:
    """An agency's internal space with one thing of each kind, all of which say CANARY."""

    def __init__(self) -> None:
        self.town = make.space(name="Fjordby")
        self.inside = make.space(Audience.internal, name="Kysten innenfor")
        self.box = make.box(self.inside, name=f"{CANARY} kasse")
        self.employee = make.member(self.inside, RoleName.employee, name="Marte Lie")
        self.colleague = make.member(self.inside, RoleName.employee, name="Ola Fjeldstad")
        self.citizen = make.user("Astrid Holm")
        make.hearing(self.inside, title=f"{CANARY} høring")
        self.draft = make.idea(
            self.box, self.employee, title=f"{CANARY} kladd", state=IdeaState.draft
        )
        make.idea(self.box, self.colleague, title=f"{CANARY} idé")
        self.real = make.idea(
            self.box, self.colleague, title=f"{CANARY} virkelig", state=IdeaState.realised
        )
        self.real.result = "Alle lykter lyser."


@pytest.fixture
def agency(app: Any) -> Agency:
    return Agency()


def test_an_employee_who_signs_in_comes_home(client: Client, agency: Agency) -> None:
    client.sign_in(agency.employee)
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (303, "/home")
    home = client.get("/home")
    assert home.status_code == 200
    for shown in ("høring", "kladd", "idé", "virkelig"):
        assert f"{CANARY} {shown}" in home.text
    assert f"/ideas/new?box={agency.box.slug}" in home.text
    assert 'href="/?front=1"' in home.text
    front = client.get("/?front=1")
    assert front.status_code == 200
    assert 'href="/home"' in front.text


def test_others_have_no_home_and_read_nothing_of_it(client: Client, agency: Agency) -> None:
    paths = ("/", "/?front=1", "/home", f"/home/{agency.inside.slug}", "/spaces")
    for person in (None, agency.citizen):
        if person is not None:
            client.sign_in(person)
        for path in paths:
            answer = client.get(path)
            assert CANARY not in answer.text, path
            assert "Among colleagues" not in answer.text
            if "home" in path:
                assert answer.status_code in (302, 303, 404)
    assert client.post(f"/home/{agency.inside.slug}").status_code == 404


def test_nobody_elses_draft_stands_on_it(client: Client, agency: Agency) -> None:
    client.sign_in(agency.colleague)
    assert f"{CANARY} kladd" not in client.get("/home").text


def test_a_home_is_for_no_cache_but_the_browsers_own(client: Client, agency: Agency) -> None:
    client.sign_in(agency.employee)
    for path in ("/", "/home"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.headers["Vary"]


def test_one_of_several_spaces_is_chosen(client: Client, agency: Agency) -> None:
    other = make.space(Audience.internal, name="Etaten")
    make.role(agency.employee, RoleName.official, other)
    client.sign_in(agency.employee)
    assert "<title>Home – Kysten innenfor" in client.get("/home").text
    assert client.post(f"/home/{other.slug}").status_code == 303
    assert "<title>Home – Etaten" in client.get("/home").text
    assert client.get(f"/home/{agency.inside.slug}").status_code == 200


def test_who_has_left_is_led_to_the_front_page(client: Client, agency: Agency) -> None:
    agency.inside.closed_at = clock.now()
    client.sign_in(agency.employee)
    assert client.get("/").status_code == 200
    assert client.get("/home").location == "/?front=1"


def _belongs(person: User, space: Space) -> int | None:
    return next(r.department_id for r in make.roles_of(person) if r.space_id == space.id)


def test_an_employee_says_where_she_works(client: Client, agency: Agency) -> None:
    lights = make.department(agency.inside, "Fyr")
    elsewhere = make.department(agency.town, "Vei")
    client.sign_in(agency.employee)
    address = f"/home/{agency.inside.slug}/department"
    assert client.post(address, data={"department": str(lights.id)}).status_code == 303
    assert _belongs(agency.employee, agency.inside) == lights.id
    assert client.post(address, data={"department": str(elsewhere.id)}).status_code == 422
    assert client.post(address, data={"department": ""}).status_code == 303
    assert _belongs(agency.employee, agency.inside) is None


def test_an_official_does_not_choose_what_to_answer_for(client: Client, agency: Agency) -> None:
    lights = make.department(agency.inside, "Fyr")
    leader = make.member(agency.inside, RoleName.official, name="Torstein Vik")
    client.sign_in(leader)
    address = f"/home/{agency.inside.slug}/department"
    assert client.post(address, data={"department": str(lights.id)}).status_code == 403


def test_the_home_tells_what_employees_ideas_have_won(client: Client, agency: Agency) -> None:
    db.session.add(
        Gain(
            subject_id=agency.real.id,
            kind=GainKind.money,
            realised=Decimal("250000"),
            unit="NOK",
            at=clock.now() - timedelta(days=1),
        )
    )
    client.sign_in(agency.employee)
    assert "250,000" in client.get("/home").text
