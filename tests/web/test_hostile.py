"""What a hostile or broken address does: nothing."""

import base64
import json

import pytest
from flask import Flask

from participation.ideas.boxes.models import Box
from participation.web.paging import decode
from tests import factories as make
from tests.conftest import Client

NAMES = ("endpoint", "_scheme", "_external", "_anchor", "_method", "self", "slug", "values")


def _full_box(ideas: int = 21) -> Box:
    box = make.box(make.space())
    for number in range(ideas):
        make.idea(box, title=f"Idea {number}")
    return box


@pytest.mark.parametrize("name", NAMES)
def test_names_in_an_address_are_only_names(client: Client, name: str) -> None:
    """They are not taken for arguments of the function that builds addresses."""
    box = _full_box()
    for path in ("/ideas", box.path):
        answer = client.get(path, query_string={name: "javascript", "q": "Idea"})
        assert answer.status_code == 200
        assert 'href="javascript' not in answer.text
        assert "after=" in answer.text


def _token(values: str) -> str:
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "values",
    [
        "[true]",
        "[NaN]",
        "[Infinity]",
        '["\\ud800"]',
        json.dumps([{"at": "0001-01-01T00:00:00+14:00"}]),
        json.dumps([{"at": "9999-12-31T23:59:59-14:00"}]),
        json.dumps([{"at": 7}]),
        "[null]",
    ],
)
def test_a_cursor_that_no_database_can_be_asked_for_is_none(values: str) -> None:
    assert decode(_token(values), 1) is None


def test_a_query_that_is_no_text_follows_to_the_right_address(client: Client) -> None:
    idea = make.idea(make.box(make.space()))
    answer = client.get(
        f"/ideas/{idea.id}", environ_overrides={"QUERY_STRING": b"x=\xff\xc3".decode("latin-1")}
    )
    assert answer.status_code == 301
    assert idea.path in answer.headers["Location"]


def test_a_way_back_in_other_letters_fits_in_a_header(client: Client) -> None:
    answer = client.post(
        "/language", data={"language": "nb", "back": "/ł"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].isascii()


def test_the_key_in_a_link_is_not_logged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing = make.hearing(make.space())
    paths: list[str] = []
    monkeypatch.setattr(
        "participation.web.requests.logs.request",
        lambda _id, _method, path, _status, _began: paths.append(path),
    )
    secret = "s3cret-" + "x" * 36
    client.get(f"/hearings/{hearing.id}/response/{secret}")
    client.get(f"/hearings/{hearing.id}/response/7/copy")
    client.post(f"/hearings/{hearing.id}/party/{secret}/opening")
    assert secret not in str(paths)
    assert paths[0] == f"/hearings/{hearing.id}/response/<key>"
    assert paths[1] == f"/hearings/{hearing.id}/response/<key>/copy"
    assert paths[2] == f"/hearings/{hearing.id}/party/<key>/opening"
    # Copied wrong, or made of a BASE_URL with a slash too many.
    for wrong in ("/{}//response/{}", "//{}/response/{}", "/{}-park/response/{}", "/{}/{}"):
        client.get("/hearings" + wrong.format(hearing.id, secret))
        client.get("/nb/hearings" + wrong.format(hearing.id, secret))
    assert len(paths) == 11
    assert secret not in str(paths)


def test_no_cache_keeps_what_somebody_signed_in_was_shown(client: Client) -> None:
    assert client.get("/ideas").headers["Cache-Control"] == "no-cache"
    client.sign_in(make.user())
    assert client.get("/ideas").headers["Cache-Control"] == "private, no-cache"


def test_a_line_of_text_is_one_line(client: Client) -> None:
    box = make.box(make.space(house_rules=""))
    client.sign_in(make.user())
    client.post(
        "/ideas/new",
        data={"box": box.slug, "title": "Lights\r\nYour account is closed", "body": "One\r\ntwo."},
    )
    page = client.get("/ideas")
    assert "Lights Your account is closed" in page.text


def test_a_nul_byte_in_a_form_is_no_address(client: Client, app: Flask) -> None:
    space = make.space()
    client.sign_in(make.member(space, make.RoleName.admin))
    assert client.post("/admin/boxes/new", data={"space": "a\x00b"}).status_code == 404
