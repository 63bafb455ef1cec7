"""A link to a draft, for those without a role."""

from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer

from participation import clock, config, db
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.publishing import previews
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def draft(space: Space) -> Hearing:
    return factories.hearing(
        space, status=Status.draft, visibility=Visibility.staff, opens_at=None, closes_at=None,
        visible_from=None, published_at=None,
    )  # fmt: skip


def test_whoever_has_the_link_reads_the_draft(client: Client, draft: Hearing, space: Space) -> None:
    assert client.get(draft.path).status_code == 404
    desk = client.sign_in(factories.member(space, RoleName.official))
    page = desk.get(f"/desk/hearings/{draft.id}").text
    address = page.split('href="')[1:]
    link = next(each.split('"')[0] for each in address if "/hearings/preview/" in each)
    client.post("/sign-out")
    shown = client.get("/hearings/preview/" + link.rpartition("/")[2])
    assert shown.status_code == 200
    assert "What section 1 says." in shown.text
    assert "It is not public yet" in shown.text
    assert "noindex" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert client.get(draft.path).status_code == 404


def test_it_runs_out(client: Client, draft: Hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    link = previews.path(draft)
    monkeypatch.setattr(previews, "LASTS", timedelta(seconds=-1))
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("key", ["x", "1", "²", "a" * 5000])
def test_a_key_of_somebody_else_opens_nothing(client: Client, draft: Hearing, key: str) -> None:
    assert client.get(f"/hearings/preview/{key}").status_code == 404
    other = URLSafeTimedSerializer(config.current().secret_key, salt="something-else")
    assert client.get(f"/hearings/preview/{other.dumps(draft.id)}").status_code == 404


def test_when_it_has_opened_it_leads_to_the_hearing(client: Client, draft: Hearing) -> None:
    link = previews.path(draft)
    draft.status, draft.visibility = Status.published, Visibility.visible
    draft.opens_at = draft.visible_from = clock.now()
    draft.closes_at = clock.now() + timedelta(days=30)
    db.session.flush()
    assert client.get(link).location == draft.path


def test_an_internal_draft_is_for_those_inside(client: Client) -> None:
    inside = factories.space(audience="internal")
    link = previews.path(
        factories.hearing(inside, status=Status.draft, visibility=Visibility.staff)
    )
    assert client.get(link).status_code == 404
    employee = factories.member(inside, RoleName.employee)
    assert client.sign_in(employee).get(link).status_code == 200


def test_what_is_hidden_is_not_previewed(client: Client, draft: Hearing) -> None:
    link = previews.path(draft)
    draft.visibility = Visibility.hidden
    db.session.flush()
    assert client.get(link).status_code == 404
