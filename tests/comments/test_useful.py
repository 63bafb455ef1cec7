"""That a comment is useful: said once by each, taken back, counted, and by whom."""

from typing import Any

import pytest
from flask import Flask

from participation import db, invariants
from participation.accounts import actions as accounts
from participation.comments import actions, own_data
from participation.comments.models import Appreciation
from participation.ideas.proposals.models import IdeaState
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space)
        author = make.member(space, name="Poul Lind")
        reader = make.member(space, name="Astrid Holm")
        idea = make.idea(make.box(space), make.user())
        comment = make.comment(idea, author)

        @property
        def address(self) -> str:
            return f"/comments/{self.comment.id}/useful"

        @property
        def count(self) -> int:
            db.session.refresh(self.comment)
            return self.comment.useful_count

    return Here()


def test_each_says_so_once_and_can_take_it_back(client: Client, here: Any) -> None:
    client.sign_in(here.reader)
    assert f'formaction="{here.address}"' in client.get(here.idea.path).text
    for _ in range(2):
        answer = client.post(here.address, data={"useful": "1", "sort": "best"})
        assert answer.location == f"/comments/{here.comment.id}?sort=best"
    assert here.count == 1
    page = client.get(here.idea.path).text
    assert "Useful · 1" in page
    assert 'aria-pressed="true"' in page
    assert own_data.found_useful(here.reader)[0]["comment"] == here.comment.id
    visitor = client.application.test_client()
    assert "1 person finds this useful" in visitor.get(here.idea.path).text
    for _ in range(2):
        client.post(here.address, data={"useful": ""})
    assert here.count == 0
    assert db.session.query(Appreciation).count() == 0
    assert not invariants.broken()


def test_htmx_gets_the_button_alone(client: Client, here: Any) -> None:
    client.sign_in(here.reader)
    headers = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    answer = client.post(here.address, data={"useful": "1"}, headers=headers)
    assert answer.text.strip().startswith('<button class="ds-button" id="useful-')
    assert "Useful · 1" in answer.text


def test_nobody_praises_oneself_the_authority_what_is_hidden_or_over(
    client: Client, here: Any
) -> None:
    client.sign_in(here.author)
    assert client.post(here.address, data={"useful": "1"}).status_code == 403
    assert f'formaction="{here.address}"' not in client.get(here.idea.path).text
    client.sign_in(here.reader)
    assert client.post(here.address, data={"useful": "7"}).status_code == 400
    official = make.comment(here.idea, make.user(), department_id=here.department.id)
    hidden = make.comment(here.idea, make.user(), visibility=Visibility.hidden)
    for comment, status in ((official, 403), (hidden, 404)):
        answer = client.post(f"/comments/{comment.id}/useful", data={"useful": "1"})
        assert answer.status_code == status
    here.idea.state = IdeaState.withdrawn
    assert client.post(here.address, data={"useful": "1"}).status_code == 403
    assert here.count == 0


def test_what_others_found_useful_stays_when_an_account_is_erased(here: Any) -> None:
    actions.mark_useful(here.comment.id, True, by=here.reader)
    accounts.erase(here.reader)
    assert here.count == 1
    assert not invariants.broken()
