"""The front page, what came of it, and the spaces: what stands there, for whom, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest

from participation import clock
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Status
from participation.ideas.proposals.models import IdeaState
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


def positions(text: str, *words: str) -> list[int]:
    found = [text.find(word) for word in words]
    assert -1 not in found, words[found.index(-1)]
    return found


@pytest.fixture
def town(app: Any) -> Any:
    """A public space with something in every state."""
    space = factories.space(name="Fjordby")
    now = clock.now()
    for days, title in ((20, "Closes later"), (2, "Closes soon"), (40, "Closes last")):
        factories.hearing(space, title=title, closes_at=now + timedelta(days=days))
    factories.hearing(
        space,
        title="Done hearing",
        status=Status.concluded,
        closes_at=now - timedelta(days=9),
        concluded_at=now - timedelta(days=1),
        response_count=7,
    )
    box = factories.box(space)
    factories.idea(box, title="Small idea", support_count=1)
    factories.idea(box, title="Large idea", support_count=900)
    factories.idea(box, title="Playground built", state=IdeaState.realised)
    factories.idea(box, title="Declined idea", state=IdeaState.declined, support_count=5000)
    return space


class TestFront:
    def test_it_says_what_is_open_and_what_closes_first(self, client: Client, town: Any) -> None:
        page = client.get("/").text
        found = positions(page, "Closes soon", "Closes later", "Closes last", "Large idea")
        assert found == sorted(found)
        found = positions(page, "Large idea", "Small idea", "Done hearing", "Playground built")
        assert found == sorted(found)
        assert "Declined idea" not in page

    def test_it_tells_a_result_in_its_words_and_a_question_that_was_answered_by_name(
        self, client: Client
    ) -> None:
        space = factories.space()
        box, official = factories.box(space), factories.member(space, name="Mette Holm")
        hearing = factories.hearing(space, title="A bridge")
        factories.illustration(hearing, "The bridge is open.")
        lit = {"state": IdeaState.realised, "result": "34 lamps are lit. They cost little."}
        factories.idea(box, title="Light", **lit)
        idea = factories.idea(box, title="Tools to lend")
        asking = factories.user("Henning Skov")
        question = factories.comment(idea, asking, body="Who pays for it?", is_question=True)
        assert "Who pays for it?" not in client.get("/").text
        department = factories.department(space, name="By og Natur")
        reply = factories.comment(
            idea, official, parent=question, body="We do.", department_id=department.id
        )
        question.answered_at = reply.created_at
        page = client.get("/").text
        found = positions(page, "Closes next", "34 lamps are lit.", "Who pays for it?", "We do.")
        assert found == sorted(found)
        assert 'alt="The bridge is open."' in page
        assert "They cost little" not in page
        assert "<b>Mette Holm</b>, By og Natur" in page
        reply.visibility = Visibility.hidden
        assert "Who pays for it?" not in client.get("/").text

    def test_figures_link_to_what_they_count(self, client: Client, town: Any) -> None:
        page = client.get("/").text
        assert 'aria-label="Responses to hearings: 7"' in page
        assert 'aria-label="Ideas: 4"' in page
        assert 'href="/ideas?state=realised" aria-label="Realised ideas: 1"' in page

    def test_an_empty_site_says_so(self, client: Client) -> None:
        assert "There is nothing here yet" in client.get("/").text

    def test_an_empty_site_helps_its_admin(self, client: Client) -> None:
        admin = factories.user()
        factories.role(admin, RoleName.admin)
        page = client.sign_in(admin).get("/").text
        assert "/admin/spaces/new" in page
        factories.space()
        assert "Manage the spaces" in client.get("/").text

    def test_a_visitor_gets_no_cookie(self, client: Client, town: Any) -> None:
        assert "Set-Cookie" not in client.get("/").headers

    def test_what_is_not_public_is_not_there(self, client: Client, town: Any) -> None:
        internal = factories.space(Audience.internal)
        factories.hearing(internal, title="INSIDE hearing")
        factories.hearing(town, title="DRAFT hearing", status=Status.draft, visibility="draft")
        inside = factories.box(internal, idea_count=100)
        factories.idea(inside, title="INSIDE idea", support_count=9999)
        box = factories.box(town)
        factories.idea(box, title="HELD idea", visibility=Visibility.held, support_count=9999)
        factories.idea(box, title="HIDDEN idea", visibility=Visibility.hidden, support_count=9999)
        soon = clock.now() + timedelta(days=1)
        factories.hearing(town, title="FUTURE hearing", visible_from=soon, opens_at=soon)
        for address in ("/", "/what-came-of-it", "/spaces", f"/spaces/{town.slug}"):
            page = client.get(address).text
            for word in ("INSIDE", "DRAFT", "HELD", "HIDDEN", "FUTURE", internal.slug):
                assert word not in page, (address, word)
        # A number does not change because something is hidden: the two are counted, and not shown.
        assert 'aria-label="Ideas: 6"' in client.get("/").text

    def test_ideas_of_a_closed_box_do_not_grow(self, client: Client, town: Any) -> None:
        ended = factories.box(town, closes_at=clock.now() - timedelta(days=1))
        factories.idea(ended, title="Ended idea", support_count=9999)
        assert "Ended idea" not in client.get("/").text

    @pytest.mark.parametrize("address", ["/", "/what-came-of-it", "/spaces", "/spaces/{slug}"])
    def test_a_page_costs_the_same_however_much_there_is(
        self, client: Client, town: Any, queries: list[str], address: str
    ) -> None:
        path = address.format(slug=town.slug)

        def cost() -> int:
            client.get(path)
            queries.clear()
            assert client.get(path).status_code == 200
            return len(queries)

        few = cost()
        assert few <= 8
        box = factories.box(town)
        for number in range(12):
            factories.hearing(town)
            factories.idea(box, support_count=number)
            factories.idea(box, state=IdeaState.realised)
            factories.hearing(town, status=Status.concluded, concluded_at=clock.now())
        assert cost() == few
        reader = factories.member(town, RoleName.official)
        client.sign_in(reader)
        # Cards of results say what one has voted.
        assert cost() <= few + 1 + (address == "/what-came-of-it")


class TestWhatCameOfIt:
    def test_promised_answers_are_counted(self, client: Client, town: Any) -> None:
        box = factories.box(town)
        now = clock.now()
        today = now.date()
        factories.idea(box, answer_due_on=today - timedelta(days=5), title="Overdue idea")
        factories.idea(
            box, answer_due_on=today + timedelta(days=5), answered_at=now - timedelta(days=1)
        )
        factories.idea(
            box, answer_due_on=today - timedelta(days=9), answered_at=now - timedelta(days=2)
        )
        factories.idea(box, answer_due_on=today + timedelta(days=5), title="Not due yet")
        page = client.get("/what-came-of-it").text
        assert 'aria-label="Answered in time: 1"' in page
        assert "of 3 promised answers: 33%" in page
        overdue = client.get("/what-came-of-it/overdue").text
        assert "Overdue idea" in overdue
        assert "Not due yet" not in overdue


class TestSpaces:
    def test_a_public_space_is_for_everybody(self, client: Client, town: Any) -> None:
        page = client.get(f"/spaces/{town.slug}").text
        assert "Closes soon" in page
        assert "Large idea" in page

    @pytest.mark.parametrize(
        ("role", "status"), [(None, 404), ("elsewhere", 404), (RoleName.employee, 200)]
    )
    def test_an_internal_space_is_there_for_its_people_alone(
        self, client: Client, role: Any, status: int
    ) -> None:
        space = factories.space(Audience.internal, name="Indenfor")
        factories.hearing(space, title="INSIDE hearing")
        assert client.get(f"/spaces/{space.slug}").status_code == 404
        if role == "elsewhere":
            other = factories.space(Audience.internal)
            person = factories.member(other, RoleName.employee, RoleName.official)
        else:
            person = factories.member(space, *([role] if role else []))
        client.sign_in(person)
        answer = client.get(f"/spaces/{space.slug}")
        assert answer.status_code == status
        assert ("INSIDE hearing" in answer.text) == (status == 200)
        assert ("Indenfor" in client.get("/spaces").text) == (status == 200)
        assert ("INSIDE hearing" in client.get("/?front").text) == (status == 200)

    def test_a_closed_space_says_so(self, client: Client) -> None:
        space = factories.space(closed_at=clock.now())
        assert "This space was closed" in client.get(f"/spaces/{space.slug}").text

    def test_what_is_not_there_is_not_found(self, client: Client) -> None:
        assert client.get("/spaces/nowhere").status_code == 404
        assert client.get("/spaces/%00").status_code == 404
