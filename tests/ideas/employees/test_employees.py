"""What employees' ideas have won, counted once, and what a leader sees of what her people proposed."""

from decimal import Decimal
from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import RoleName, Visitor
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.employees import queries
from participation.ideas.projects.models import ProjectPart
from participation.ideas.proposals.models import IdeaState
from participation.spaces.models import Audience
from participation.subjects.models import Subject, Visibility
from tests import factories as make
from tests.conftest import Client

PAGE = "/desk/ideas/people"


class Agency:
    def __init__(self) -> None:
        self.inside = make.space(Audience.internal, name="Kysten innenfor", organisation="Kysten")
        self.lights = make.department(self.inside, "Fyr og merker")
        self.fairway = make.department(self.inside, "Farled")
        self.box = make.box(self.inside)
        self.marte = make.user("Marte Lie")
        make.role(self.marte, RoleName.employee, self.inside, self.lights)
        self.ola = make.user("Ola Fjeldstad")
        make.role(self.ola, RoleName.employee, self.inside, self.fairway)
        self.leader = make.user("Torstein Vik")
        make.role(self.leader, RoleName.official, self.inside, self.lights)
        self.hers = make.idea(self.box, self.marte, title="Martes forslag")
        self.his = make.idea(self.box, self.ola, title="Olas forslag")


@pytest.fixture
def agency(app: Any) -> Agency:
    return Agency()


def _won(subject: Subject, amount: int, kind: GainKind = GainKind.money, unit: str = "NOK") -> None:
    row = Gain(
        subject_id=subject.id, kind=kind, realised=Decimal(amount), unit=unit, at=clock.now()
    )
    db.session.add(row)
    db.session.flush()


def test_money_and_hours_are_counted_by_authority_and_unit(agency: Agency) -> None:
    _won(agency.hers, 100)
    _won(agency.his, 50)
    _won(agency.his, 20, GainKind.hours, "h")
    other = make.space(Audience.internal, organisation="Etaten")
    make.role(agency.marte, RoleName.employee, other)
    _won(make.idea(make.box(other), agency.marte), 7, unit="DKK")
    found = [
        (each.organisation, each.unit, int(each.amount), each.number)
        for each in queries.won(agency.marte)
    ]
    assert found == [("Etaten", "DKK", 7, 1), ("Kysten", "NOK", 150, 2), ("Kysten", "h", 20, 1)]
    assert [each.organisation for each in queries.won(agency.ola)] == ["Kysten", "Kysten"]
    assert queries.won(Visitor()) == []


def test_what_is_counted_for_the_project_is_not_counted_for_its_idea_again(agency: Agency) -> None:
    project = make.project(agency.inside)
    for idea in (agency.hers, agency.his):
        part = ProjectPart(project_id=project.id, subject_id=idea.id, added_at=clock.now())
        db.session.add(part)
    _won(agency.hers, 100)
    _won(agency.his, 9, GainKind.hours, "h")
    _won(project, 120)
    assert [(each.unit, int(each.amount), each.number) for each in queries.won(agency.marte)] == [
        ("NOK", 120, 1),
        ("h", 9, 1),
    ]


def test_what_colleagues_may_not_read_is_not_counted(agency: Agency) -> None:
    _won(agency.hers, 100)
    agency.hers.visibility = Visibility.hidden
    db.session.flush()
    assert queries.won(agency.marte) == []


def test_what_the_public_proposed_is_not_counted(agency: Agency) -> None:
    _won(make.idea(make.box(make.space()), agency.marte), 100)
    assert queries.won(agency.marte) == []


def test_a_leader_sees_what_her_people_proposed(client: Client, agency: Agency) -> None:
    agency.hers.due_on = None
    private = make.idea(make.box(make.space()), agency.marte, title="Privat om skolen")
    draft = make.idea(
        agency.box, agency.marte, title="Kladd", state=IdeaState.draft, visibility=Visibility.draft
    )
    client.sign_in(agency.leader)
    page = client.get(PAGE).text
    assert "Martes forslag" in page
    assert "Marte Lie" in page
    for other in (agency.his, private, draft):
        assert other.title not in page
    assert client.get(f"{PAGE}?department={agency.fairway.id}").status_code == 404


def test_who_writes_along_counts_as_who_proposed(client: Client, agency: Agency) -> None:
    make.coauthor(agency.his, agency.marte)
    client.sign_in(agency.leader)
    assert "Olas forslag" in client.get(PAGE).text


def test_a_box_that_hides_authors_hides_them_here_until_it_is_decided(
    client: Client, agency: Agency
) -> None:
    agency.box.hides_authors = True
    client.sign_in(agency.leader)
    assert "Martes forslag" not in client.get(PAGE).text
    agency.hers.state = IdeaState.accepted
    assert "Martes forslag" in client.get(PAGE).text


def test_an_official_of_the_whole_space_chooses_a_department(
    client: Client, agency: Agency
) -> None:
    client.sign_in(make.member(agency.inside, RoleName.official, name="Ingrid Solheim"))
    page = client.get(f"{PAGE}?department={agency.fairway.id}").text
    assert "Olas forslag" in page
    assert "Martes forslag" not in page


@pytest.mark.parametrize("role", [None, RoleName.employee, RoleName.moderator])
def test_it_is_for_officials_alone(client: Client, agency: Agency, role: RoleName | None) -> None:
    client.sign_in(make.member(agency.inside, *([role] if role else [])))
    assert client.get(PAGE).status_code == 403


def test_an_official_of_a_public_space_leads_nobody(client: Client, agency: Agency) -> None:
    client.sign_in(make.member(make.space(), RoleName.official))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Martes forslag" not in page.text
