"""The page: whatever is asked, an answer comes; and what stands in an address is read kindly."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.accounts.models import Visitor
from participation.search import queries
from participation.search.queries import Wanted
from tests import factories
from tests.conftest import Client
from tests.index.conftest import touch

HOSTILE = [
    "", " ", "*", "**", '"', '""', '"" ""', "'", "-", "--", "- -", "og i at", "the of and", "a" * 10_000,
    "ord " * 2_500, "\x00", "ord\x00ord", "привет мир", "東京 都庁", "مرحبا", "🚲", "🚲 cykel",
    "'; drop table subjects; --", "title:hej AND (", "a OR b NOT", "x:*", "& | ! ( ) <->", "\\", "\\'",
    "%", "_", "%%%", "{{ 7*7 }}", "<script>", '"uafsluttet', "cykelsti*havn", "-cykelsti", "1/2/3-4.5",
    "ﬁ", "İstanbul", "ǅ", "\u200b", "e\u0301", "٣٤", "²", "①", "ſ",
]  # fmt: skip


@pytest.fixture
def town(app: Flask, indexed: Callable[[], None]) -> None:
    box = factories.box(factories.space())
    factories.idea(box, title="Cykelsti langs åen 🚲 東京", body="Med é og ² og ① og o'brien.")
    factories.hearing(factories.space())
    indexed()


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_asked_an_answer_comes(client: Client, town: None, text: str) -> None:
    for more in ({}, {"sort": "newest"}):
        if "\x00" in text:
            continue  # no address of the site takes it: see `web.requests`
        page = client.get("/search", query_string={"q": text, **more})
        assert page.status_code == 200
        assert "being rebuilt" not in page.text
        assert "<script>" not in page.text.split("<main", 1)[1].replace('value="<script>"', "")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=80), kind=st.text(max_size=8), page=st.text(max_size=4))
def test_no_text_is_an_error(town: None, text: str, kind: str, page: str) -> None:
    wanted = Wanted.read({"q": text, "kind": kind, "page": page, "since": kind, "space": text})
    result = queries.search(Visitor(), wanted)
    assert not result.unavailable
    list(queries.every_hit(Visitor(), wanted))
    queries.suggestions(Visitor(), text)
    queries.similar(Visitor(), text)


def test_an_address_is_read_kindly() -> None:
    wanted = Wanted.read({"q": " x ", "page": "-4", "since": "2026-13-01", "sort": "best"})
    assert (wanted.text, wanted.page, wanted.since, wanted.sort) == ("x", 1, None, "relevance")
    assert Wanted.read({}).text == ""


def test_it_says_what_was_found_and_where(client: Client, town: None) -> None:
    page = client.get("/search?q=cykelsti").text
    assert "1 found" in page
    assert "<mark>Cykelsti</mark> langs åen" in page
    assert 'name="robots" content="noindex"' in page
    typing = client.get("/search?q=cyk", headers={"HX-Request": "true"}).text
    assert "<!doctype html>" not in typing
    assert ">cykelsti</a>" in typing


def test_nothing_found_shows_ways_on(client: Client, town: None) -> None:
    page = client.get("/search?q=cykelstti").text
    assert "Nothing found" in page
    assert "Did you mean" in page
    assert ">cykelsti</a>" in page
    assert "/ideas" in page.split("<main", 1)[1]
    small = client.get("/search?q=og").text
    assert "Write a word that says more" in small
    narrowed = client.get("/search?q=cykelsti&kind=hearing").text
    assert "There may be more when it is not narrowed down." in narrowed


def test_pages_are_bounded_and_shareable(
    client: Client, app: Flask, indexed: Callable[[], None]
) -> None:
    box = factories.box(factories.space())
    touch(*[factories.idea(box, title=f"Bænk {n} ved stien", body="Træ.") for n in range(45)])
    indexed()
    first = client.get("/search?q=bænk&kind=idea").text
    assert "45 found" in first
    assert "page=2" in first
    assert "Page 3 of 3" in client.get("/search?q=bænk&page=3").text
    assert client.get("/search?q=bænk&page=99999999999").status_code == 200


def test_the_field_stands_on_every_page(client: Client) -> None:
    front = client.get("/").text
    assert 'action="/search"' in front
    assert 'href="/search"' in front


def test_likenesses_are_shown_while_writing(
    client: Client, app: Flask, indexed: Callable[[], None]
) -> None:
    box = factories.box(factories.space())
    idea = factories.idea(box, title="Lys på stien mellem stationen og gymnasiet")
    factories.idea(box, title="Stationen skal males")
    number, slug = idea.id, box.slug
    indexed()
    page = client.get(
        "/ideas/alike",
        query_string={"box": slug, "title": "Lamper mellem stationerne og gymnasierne"},
    )
    assert f"/ideas/{number}" in page.text
    assert "males" not in page.text
    assert client.get("/ideas/alike?box=nowhere&title=x").status_code == 404


def test_wanted_can_be_kept_as_it_is() -> None:
    wanted = Wanted.read(json.loads('{"q": "sti", "kind": "idea"}'))
    assert wanted == Wanted(text="sti", kind="idea")
