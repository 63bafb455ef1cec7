"""Any two versions of an idea are compared, and an earlier one is taken up again as a new one."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation import clock, db
from participation.accounts.models import User
from participation.geometry import Spot
from participation.ideas.proposals import actions
from participation.ideas.proposals.models import Idea, IdeaState
from participation.locations import actions as locations
from participation.locations.models import Where, where_in
from participation.subjects.models import Visibility
from participation.subjects.versions import newest
from tests import factories as make
from tests.conftest import Client

TEXTS = (
    "Ti lamper på stien ved havnen.",
    "Tyve lamper på stien ved havnen.",
    "Tyve lamper på stien ved havnen og en bænk.",
)


@pytest.fixture
def idea(app: Any) -> Idea:
    """An idea with three versions."""
    anna = make.user("Anna")
    made = make.idea(make.box(make.space()), anna, title="Lys", body=TEXTS[0])
    for text in TEXTS[1:]:
        actions.rewrite(made, "Lys", text, by=anna)
    db.session.commit()
    return made


def test_any_two_are_compared(idea: Idea, client: Client) -> None:
    compared = f"/ideas/{idea.id}/versions/compared"
    page = client.get(f"{compared}?from=3&to=1").text
    assert "From version 1 to version 3" in page
    assert "<del>Ti</del>" in page
    assert "bænk" in page
    assert "<ins>" not in client.get(f"{compared}?from=2&to=2").text
    for wrong in ("from=0&to=1", "from=1&to=4", "from=x&to=1", "", "from=1&to=99999999999"):
        assert client.get(f"{compared}?{wrong}").status_code == 404
    assert "Compare" in client.get(f"/ideas/{idea.id}/versions").text


def test_one_is_taken_up_again_as_a_new_one(idea: Idea, client: Client) -> None:
    restoring = f"/ideas/{idea.id}/versions/1/restoring"
    client.sign_in(make.user("Bo"))
    assert client.get(restoring).status_code == 403
    client.sign_in(db.session.get_one(User, idea.author_id))
    assert restoring in client.get(f"/ideas/{idea.id}/versions").text
    late = client.post(restoring, data={"version": "1"})
    assert late.status_code == 422
    assert client.post(restoring, data={"version": str(idea.version)}).status_code == 303
    now = db.session.get_one(Idea, idea.id)
    assert (now.body, newest(now)) == (TEXTS[0], 4)
    assert "Version 1 again" in client.get(f"/ideas/{idea.id}/versions").text


def test_its_place_comes_with_it(idea: Idea, client: Client) -> None:
    anna = db.session.get_one(User, idea.author_id)
    quay, spot = Where("Kaj 4", Spot(55.6761, 12.5683)), Where("", Spot(-33.9, 18.4))
    for where in (quay, spot):
        actions.rewrite(idea, "Lys", TEXTS[2], by=anna, where=where)
    client.sign_in(anna)
    page = client.get(f"/ideas/{idea.id}/versions/4/restoring").text
    assert "Kaj 4" in page
    assert "Pictures, files, topics and areas stay as they are." in page
    assert "Kaj 4" in client.get(f"/ideas/{idea.id}/versions/compared?from=4&to=5").text
    for number, after in ((4, quay), (5, spot), (1, spot)):
        restoring = f"/ideas/{idea.id}/versions/{number}/restoring"
        says = "The place stays as it is." in client.get(restoring).text
        assert says is (number == 1)
        assert client.post(restoring, data={"version": str(idea.version)}).status_code == 303
        assert locations.where(idea.id) == after


@given(
    words=st.text(max_size=20).map(str.strip),
    spot=st.none()
    | st.builds(
        Spot,
        st.integers(-900, 900).map(lambda each: each / 10),
        st.integers(-1800, 1800).map(lambda each: each / 10),
    ),
)
def test_a_line_says_the_place(words: str, spot: Spot | None) -> None:
    assert where_in(Where(words, spot).line) == Where(words, spot)


def test_the_versions_of_a_draft_stay_with_those_who_write_it(
    app: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = make.user("Anna")
    draft = make.idea(
        make.box(make.space()),
        anna,
        title="Lys",
        body="Hemmelig første tanke.",
        state=IdeaState.draft,
        visibility=Visibility.draft,
        visible_from=None,
        published_at=None,
    )
    make.coauthor(draft, make.user("Bent"))
    actions.rewrite(draft, "Lys", "Flere lamper.", by=anna)
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    actions.publish(draft, by=anna)
    much_later = later + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: much_later)
    actions.rewrite(draft, "Lys", "Mange lamper.", by=anna)
    db.session.commit()
    here = f"/ideas/{draft.id}/versions"
    page = client.get(here).text
    assert "Flere" in page
    assert "Hemmelig" not in page
    assert client.get(f"{here}/compared?from=1&to=2").status_code == 404
    client.sign_in(anna)
    assert "Hemmelig" in client.get(here).text
    assert client.get(f"{here}/compared?from=1&to=2").status_code == 200
