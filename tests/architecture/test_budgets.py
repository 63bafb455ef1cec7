"""How often a page asks the database: so many times, and not once more when there is more to show.

A list may ask three times, another page eight, the file of one's own data, to which every room adds,
eighteen; a whole hearing, on its page or on paper, once more for each room that can be left out of it. A
list asked for words asks the index first, which is one more where the index is in the database. Whoever
is signed in is looked up by one more.
What a page is counted as, what for and as whom stands in the `asks` of its route's record (see `routes`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from participation import hearings
from tests.architecture.routes import Count, collected
from tests.architecture.world import Site, grow

LIMITS = {
    "list": 3,
    "page": 8,
    "idea": 9,
    "full": 11,
    "hearing": 5 + len(hearings.OPTIONAL),
    "data": 38,
    "paper": 11 + len(hearings.OPTIONAL),
    "words": 4,
}
"""The page of an idea says who writes along and who had it. A full page is one at the desk that has
comments of colleagues, or suggests themes: it asks which words are rare before it asks where they were
sorted."""
FEW, MANY = range(3), range(3, 30)
"""How much is added before the first and the second count: more than a page of a list shows."""

COUNTED = [each for endpoint, route in collected().items() for each in route.counted(endpoint)]
Counts = dict[Count, tuple[int, int]]


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _count(site: Site, line: Count) -> int:
    _kind, endpoint, named, reader = line
    thing, _mark, query = named.partition("?")
    address = site.address(endpoint, thing)
    with _statements(site.app) as seen:
        answer = site.open(reader, "GET", f"{address}?{query}" if query else address)
    assert answer.status_code == 200, line
    return len(seen)


SAY_WHAT_ONE_VOTED = {"ideas.index", "ideas.box", "locations.show", "results.index"}
"""Whoever is signed in reads on the cards what they have voted: one statement more for a list."""


@pytest.fixture(scope="module")
def counts(site: Site) -> Counts:
    """How many statements each page took with little, and with more."""
    grow(site, FEW)
    few = {line: _count(site, line) for line in COUNTED}
    grow(site, MANY)
    return {line: (few[line], _count(site, line)) for line in COUNTED}


def test_pages_keep_within_their_budget(counts: Counts) -> None:
    over = {}
    for line, (few, _many) in counts.items():
        kind, _endpoint, _thing, reader = line
        signed_in = reader != "visitor"
        if few > LIMITS[kind] + signed_in + (signed_in and line.endpoint in SAY_WHAT_ONE_VOTED):
            over[line] = few
    assert over == {}


def test_more_to_show_asks_no_more(counts: Counts) -> None:
    assert {line: both for line, both in counts.items() if both[1] > both[0]} == {}


def test_every_page_is_counted_or_has_a_reason(shared_app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint != "static"
    }
    told = {line.endpoint for line in COUNTED}
    reasons = {endpoint for endpoint, route in collected().items() if route.not_counted}
    assert pages - told == reasons, "give the new page a budget"
