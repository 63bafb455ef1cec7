"""House rules are accepted before the first contribution, and again when they change."""

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from participation import db
from participation.accounts.models import RoleName
from participation.ledger import Entry
from participation.spaces import queries
from participation.spaces.models import Audience, RulesAcceptance
from participation.spaces.views import require_house_rules
from tests import factories as make
from tests.conftest import Client


def page_of(slug: str) -> str:
    return f"/spaces/{slug}/house-rules"


def test_a_visitor_reads_the_house_rules_and_signs_in_to_accept(client: Client) -> None:
    space = make.space(house_rules="# Vær venlig\n\nSkriv om sagen.")
    page = client.get(page_of(space.slug))
    assert "Skriv om sagen." in page.text
    assert "Accept and go on" not in page.text
    assert client.post(page_of(space.slug)).location.startswith("/sign-in?next=")


def test_accepting_leads_back_and_is_recorded_once(client: Client) -> None:
    space, person = make.space(), make.user()
    client.sign_in(person)
    page = client.get(page_of(space.slug) + "?next=/ideas/new?box=a")
    assert 'name="next" value="/ideas/new?box=a"' in page.text
    for _ in range(2):
        answer = client.post(page_of(space.slug), data={"next": "/ideas/new?box=a"})
        assert (answer.status_code, answer.location) == (303, "/ideas/new?box=a")
    assert db.session.scalar(select(func.count()).select_from(RulesAcceptance)) == 1
    recorded = select(Entry).where(Entry.action == "house_rules.accepted")
    assert len(db.session.scalars(recorded).all()) == 1
    assert "You have accepted these house rules." in client.get(page_of(space.slug)).text


@pytest.mark.parametrize("evil", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_accepting_never_leads_to_another_site(client: Client, evil: str) -> None:
    space = make.space()
    client.sign_in(make.user())
    answer = client.post(page_of(space.slug), data={"next": evil})
    assert answer.location == page_of(space.slug)
    assert (
        "evil"
        not in client.get(page_of(space.slug), query_string={"next": evil}).text.split("tongues")[0]
    )


def test_an_internal_spaces_house_rules_are_for_its_people(client: Client) -> None:
    space = make.space(Audience.internal)
    assert client.get(page_of(space.slug)).status_code == 404
    client.sign_in(make.user())
    assert client.get(page_of(space.slug)).status_code == 404
    assert client.post(page_of(space.slug)).status_code == 404
    client.sign_in(make.member(space, RoleName.employee))
    assert client.get(page_of(space.slug)).status_code == 200
    assert client.get("/spaces/%00/house-rules").status_code == 404


def test_new_rules_are_accepted_anew(client: Client) -> None:
    space, person = make.space(), make.user()
    make.accept_rules(person, space)
    assert queries.has_accepted_rules(person, space)
    space.house_rules_version += 1
    db.session.flush()
    assert not queries.has_accepted_rules(person, space)


def ask(client: Client, user: object, space: object, path: str, **request: object) -> str | None:
    """Where `require_house_rules` sends the reader of a page; None when it lets through."""
    with client.application.test_request_context(path, **request):  # type: ignore[arg-type]
        from flask_login import login_user  # noqa: PLC0415  (inside the request only)

        if user is not None:
            login_user(user)
        try:
            require_house_rules(space)  # type: ignore[arg-type]
        except HTTPException as stop:
            return str(stop.get_response().headers["Location"])
    return None


def test_the_way_to_a_first_contribution_leads_over_the_rules(client: Client) -> None:
    space, person = make.space(slug="by"), make.user()
    assert ask(client, None, space, "/ideas/new") == "/sign-in?next=/ideas/new"
    shown = "/spaces/by/house-rules?next=/ideas/new%3Fbox%3Da"
    assert ask(client, person, space, "/ideas/new?box=a") == shown
    came_from = {"method": "POST", "headers": {"Referer": "http://localhost/ideas/new?box=a"}}
    assert ask(client, person, space, "/ideas", **came_from) == shown
    make.accept_rules(person, space)
    assert ask(client, person, space, "/ideas/new") is None
    assert ask(client, make.user(), make.space(house_rules=" "), "/ideas/new") is None
