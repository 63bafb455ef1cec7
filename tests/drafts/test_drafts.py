"""Drafts of forms: kept for their writer alone, given up when the form is saved, forgotten in the end."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.exceptions import UnprocessableEntity

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.drafts import actions, queries
from participation.drafts.models import FormDraft
from participation.drafts.views import _values as values_of
from participation.hearings.notice.models import Hearing, Section
from participation.spaces.models import Space
from tests import factories
from tests.conftest import Client

AT = "/drafts/hearing-7-response"
WORDS = {"body": ["Vi ønsker træer."], "q1": ["0", "2"]}


@pytest.fixture
def person(app: Flask, client: Client) -> User:
    user = factories.user()
    client.sign_in(user)
    return user


def keep(client: Client, values: Any = WORDS, at: str = AT) -> int:
    sent = values if isinstance(values, str) else json.dumps(values)
    return client.post(at, data={"values": sent}).status_code


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(FormDraft)) or 0


def test_what_is_typed_is_found_again_and_thrown_away(person: User, client: Client) -> None:
    assert client.get(AT).status_code == 204
    assert keep(client, {"body": ["Vi ønsker"]}) == 204
    assert keep(client) == 204
    found = client.get(AT)
    assert found.get_json()["values"] == WORDS
    assert found.headers["Cache-Control"] == "no-store"
    assert client.post(f"{AT}/removal").status_code == 204
    assert client.get(AT).status_code == 204


def test_nobody_reads_the_draft_of_another(person: User, client: Client, app: Flask) -> None:
    keep(client)
    stranger = app.test_client()
    assert stranger.get(AT).status_code == 303
    assert isinstance(stranger, Client)
    stranger.sign_in(factories.user())
    assert stranger.get(AT).status_code == 204
    stranger.post(f"{AT}/removal")
    assert client.get(AT).status_code == 200


@pytest.mark.parametrize(
    "sent", ["", "[]", "{", "7", '{"a": "b"}', '{"a": [1]}', '{"a": ["\\u0000"]}', "[" * 100_000]
)
def test_what_no_form_holds_is_refused(person: User, client: Client, sent: str) -> None:
    assert keep(client, sent) == 422
    assert keep(client, {"body": ["x" * 500_001]}) == 422
    assert count() == 0


@pytest.mark.parametrize("key", ["x", "X-1", "a" * 90 + "-1", "hearing_7", "hearing-7-response-"])
def test_a_key_that_no_form_has_leads_nowhere(person: User, client: Client, key: str) -> None:
    assert client.get(f"/drafts/{key}").status_code == 404
    assert keep(client, at=f"/drafts/{key}") == 404


@given(st.text(max_size=300))
def test_whatever_is_sent_is_a_form_or_refused(sent: str) -> None:
    found: dict[str, list[str]] = {}
    with suppress(UnprocessableEntity):
        found = values_of(sent)
    assert all(isinstance(text, str) for said in found.values() for text in said)


def test_the_oldest_give_way_and_the_forgotten_go(person: User) -> None:
    for number in range(actions.MOST + 3):
        with clock.at(clock.now() + timedelta(minutes=number)):
            actions.keep(person, f"section-{number}", WORDS)
    assert count() == actions.MOST
    assert queries.draft(person, "section-2") is None
    assert queries.draft(person, "section-3") is not None
    db.session.commit()
    with clock.at(clock.now() + actions.KEPT + timedelta(days=1)):
        actions.forget_old()
    assert count() == 0


def test_own_data_has_them_and_an_erased_account_none(person: User) -> None:
    actions.keep(person, "section-1", WORDS)
    assert [each["fields"] for each in queries.own(person)] == [WORDS]
    actions.drop_all(person)
    assert queries.own(person) == []


class TestForms:
    @pytest.fixture
    def space(self, app: Flask) -> Space:
        return factories.space()

    @pytest.fixture
    def hearing(self, space: Space) -> Hearing:
        return factories.hearing(space)

    def test_a_response_that_is_sent_leaves_no_draft(
        self, hearing: Hearing, person: User, client: Client
    ) -> None:
        key = f"hearing-{hearing.id}-response"
        assert (
            f'data-draft-at="/drafts/{key}"' in client.get(f"/hearings/{hearing.id}/response").text
        )
        actions.keep(person, key, WORDS)
        db.session.commit()
        client.post(
            f"/hearings/{hearing.id}/response",
            data={"respondent_kind": "person", "respondent_name": "Bo", "body": "Vi ønsker."},
        )
        assert queries.draft(person, key) is None

    def test_a_visitor_keeps_it_in_the_tab_and_nothing_on_the_site(
        self, hearing: Hearing, app: Flask
    ) -> None:
        page = app.test_client().get(f"/hearings/{hearing.id}/response").text
        assert f'data-draft="hearing-{hearing.id}-response"' in page
        assert "data-draft-at" not in page

    def test_where_responses_are_anonymous_nothing_is_kept(self, client: Client) -> None:
        hearing = factories.hearing(factories.space(), anonymous=True)
        page = client.get(f"/hearings/{hearing.id}/anonymous").text
        assert "data-draft" not in page

    def test_a_section_that_is_saved_leaves_no_draft(
        self, hearing: Hearing, space: Space, client: Client
    ) -> None:
        official = factories.member(space, RoleName.official)
        client.sign_in(official)
        section = db.session.scalars(
            select(Section).where(Section.hearing_id == hearing.id)
        ).first()
        assert section is not None
        key = f"section-{section.id}"
        actions.keep(official, key, WORDS)
        db.session.commit()
        values = {"title": "Ny", "body": "Nyt.", "note": "Rettet.", "version": section.version}
        at = f"/desk/hearings/{hearing.id}/sections/{section.id}"
        assert f'data-draft="{key}"' in client.get(at).text
        client.post(at, data={**values, "version": "0"})
        assert queries.draft(official, key) is not None
        client.post(at, data=values)
        assert queries.draft(official, key) is None


@pytest.mark.parametrize("broken", ["\\ud800", "\\udfff x", "\\u0000"])
def test_what_is_no_character_is_not_kept(client: Client, person: User, broken: str) -> None:
    """JSON can write halves of characters, which no database of ours takes."""
    assert keep(client, f'{{"body": ["a {broken}"]}}') == 422
    assert keep(client, f'{{"a {broken}": ["a"]}}') == 422
    assert keep(client, '{"body": ["\\ud83d\\ude00"]}') == 204
