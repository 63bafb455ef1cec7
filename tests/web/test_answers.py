"""Redirects stay on the site, cursors survive tampering, headers keep pages safe."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from participation import web
from participation.web.paging import decode, encode
from tests.conftest import Client


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", None, "/a\nb"],
)
def test_a_way_out_is_no_path(target: str | None) -> None:
    assert web.safe_path(target) is None


def test_a_path_is_one() -> None:
    assert web.safe_path("/ideas/7?after=x#comment-1") == "/ideas/7?after=x#comment-1"


@given(st.text(max_size=200))
def test_any_cursor_is_read_or_ignored(token: str) -> None:
    decode(token, 2)


def test_a_cursor_comes_back_as_it_was() -> None:
    values = [datetime(2026, 11, 21, 12, tzinfo=UTC), 7]
    assert decode(encode(values), 2) == values


def test_pages_carry_the_safety_headers(client: Client) -> None:
    headers = client.get("/nothing").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Vary"]


def test_a_page_that_is_only_read_sets_no_cookie(client: Client) -> None:
    assert "Set-Cookie" not in client.get("/about").headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"Origin": "http://[localhost"}, 400),
        ({}, 400),
    ],
)
def test_changes_come_from_our_own_pages(
    client: Client, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/language", data={"language": "nb"}, headers=headers, same_origin=False)
    assert answer.status_code == status


def test_too_large_a_request_is_refused_kindly(client: Client, app: Flask) -> None:
    answer = client.post("/language", data={"language": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.text
