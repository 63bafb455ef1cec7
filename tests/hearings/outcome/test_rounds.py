"""After a hearing: the text as it was adopted, with what is changed, and a new round."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Section, Status
from participation.hearings.outcome.actions import concluding, rounds
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official)


@pytest.fixture
def hearing(space: Space) -> Hearing:
    now = clock.now()
    made = factories.hearing(
        space,
        sections=2,
        status=Status.under_assessment,
        opens_at=now - timedelta(weeks=9),
        closes_at=now - timedelta(days=3),
        outcome_asked="A",
        outcome_said="B",
        outcome_did="C",
    )
    db.session.refresh(made, ["sections", "space", "type"])
    return made


def adopted_at(hearing: Hearing, section: Section) -> str:
    return f"/desk/hearings/{hearing.id}/sections/{section.id}/adopted"


class TestTheAdoptedText:
    def test_what_is_changed_is_seen_when_the_outcome_is_out(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        first, second = hearing.sections
        desk = client.sign_in(official)
        sent = {"version": first.version, "adopted": "What section 1 finally says."}
        answer = desk.post(adopted_at(hearing, first), data=sent)
        assert answer.status_code == 303
        assert "<ins>finally </ins>" in desk.get(answer.location).text
        assert "(changed)" in desk.get(f"/desk/hearings/{hearing.id}/outcome").text
        rounds.adopt(hearing, second, "", by=official)
        assert "finally" not in client.get(hearing.path).text
        concluding.conclude(hearing, by=official)
        page = client.get(f"/hearings/{hearing.id}/outcome").text
        assert "<ins>finally </ins>" in page
        assert "This section was left out." in page

    def test_as_it_was_heard_it_is_not_changed(self, hearing: Hearing, official: User) -> None:
        section = hearing.sections[0]
        rounds.adopt(hearing, section, "Andet.", by=official)
        rounds.adopt(hearing, section, section.body, by=official)
        assert section.adopted is None

    def test_two_who_write_at_once_lose_nothing(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        section = hearing.sections[0]
        before = section.version
        rounds.adopt(hearing, section, "Den ene.", by=official)
        sent = {"version": before, "adopted": "Den anden."}
        answer = client.sign_in(official).post(adopted_at(hearing, section), data=sent)
        assert answer.status_code == 422
        assert "Den ene." in answer.text
        assert "Den anden." in answer.text

    def test_it_stands_when_the_outcome_is_out(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        concluding.conclude(hearing, by=official)
        section = hearing.sections[0]
        with pytest.raises(NotAllowedNow):
            rounds.adopt(hearing, section, "For sent.", by=official)
        answer = client.sign_in(official).post(
            adopted_at(hearing, section), data={"adopted": "For sent."}
        )
        assert answer.status_code == 403


class TestANewRound:
    def test_it_begins_with_the_adopted_text_and_both_lead_to_each_other(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        rounds.adopt(hearing, hearing.sections[0], "Ændret.", by=official)
        rounds.adopt(hearing, hearing.sections[1], "", by=official)
        desk = client.sign_in(official)
        answer = desk.post(f"/desk/hearings/{hearing.id}/round")
        made = db.session.scalars(select(Hearing).where(Hearing.previous_id == hearing.id)).one()
        assert answer.location == f"/desk/hearings/{made.id}"
        again = desk.post(f"/desk/hearings/{hearing.id}/round")
        assert again.location == answer.location, "a double click begins one round"
        assert made.status is Status.draft
        db.session.refresh(made, ["sections"])
        assert [each.body for each in made.sections] == ["Ændret."]
        client.post("/sign-out")
        visitor = client
        assert "new round" not in visitor.get(hearing.path).text, "it is a draft yet"
        made.status = Status.published
        made.visibility, made.visible_from = Visibility.visible, clock.now()
        made.opens_at, made.closes_at = clock.now(), clock.now() + timedelta(weeks=4)
        db.session.flush()
        assert f'href="/hearings/{made.id}"' in visitor.get(hearing.path).text
        assert f'href="/hearings/{hearing.id}"' in visitor.get(made.path).text

    def test_not_while_it_is_open(self, client: Client, space: Space, official: User) -> None:
        hearing = factories.hearing(space)
        answer = client.sign_in(official).post(f"/desk/hearings/{hearing.id}/round")
        assert answer.status_code == 403
