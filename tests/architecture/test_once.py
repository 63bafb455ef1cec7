"""Pressed twice, made once: every form that makes something, sent a second time as it was."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from participation.web.submissions import VISITOR, new_key
from tests import factories
from tests.architecture.test_bad_input import BUTTONS, FORMS, UPLOADS, _address, _filled
from tests.architecture.world import Site

SENT = FORMS | BUTTONS | UPLOADS
ONCE = {endpoint for endpoint, sent in SENT.items() if sent.once}

NOTED = {"ledger_entries"}
"""What a second press may leave: that somebody pressed."""
ANOTHER_LETTER = {endpoint for endpoint, sent in SENT.items() if sent.another_letter}
"""A second press sends the link a second time; letters to an address are counted. One view commits
before a password is hashed, and may be refused after that; the other is a visitor's button on a page
that is the same for all, so it has no key."""


def _key(site: Site, reader: str) -> str:
    with site.app.app_context():
        return new_key(site.people[reader].id if reader in site.people else VISITOR)


def _sent(site: Site, endpoint: str) -> tuple[str, str, dict[str, Any]]:
    """Who sends a form where, and with what."""
    if endpoint in FORMS:
        sent = FORMS[endpoint]
        form, data = _filled(site, endpoint)
        flat: dict[str, Any] = {name: [str(each) for each in all_] for name, all_ in data.items()}
        if endpoint in ONCE and sent.reader != "visitor":
            assert "submission" in form.controls, "the form has no key"
    else:
        sent = SENT[endpoint]
        thing = site.things[sent.thing] if sent.thing != "-" else {}
        flat = {"title": "Bilag", **thing.get("form", {})}
    flat.setdefault("submission", _key(site, sent.reader))
    return sent.reader, _address(site, endpoint, sent), flat


def _made(site: Site) -> set[str]:
    """The tables that got rows, but for those where the database itself keeps the second one out."""
    new = [each for each in site.written if "ON CONFLICT" not in each]
    found = (re.match(r'INSERT INTO "?(\w+)', each) for each in new)
    return {each[1] for each in found if each}


def _twice(site: Site, reader: str, address: str, data: dict[str, Any]) -> list[TestResponse]:
    return site.open_twice(reader, "POST", address, data=data)


@pytest.mark.parametrize("endpoint", sorted(ONCE - set(UPLOADS)))
def test_the_second_press_leads_to_what_the_first_made(site: Site, endpoint: str) -> None:
    first, second = _twice(site, *_sent(site, endpoint))
    assert first.status_code == 303
    assert (second.status_code, second.location) == (303, first.location)
    assert [each for each in site.written if "submissions" not in each] == []


def test_a_file_that_is_sent_twice_is_there_once(site: Site) -> None:
    reader, address, data = _sent(site, "hearings.desk_documents")
    contents = iter([factories.pdf("en plan")] * 2)

    def filled() -> dict[str, Any]:
        return {**data, "file": (io.BytesIO(next(contents)), "plan.pdf")}

    first, second = site.open_twice(reader, "POST", address, data=filled)
    assert (first.status_code, second.status_code) == (303, 303)
    assert _made(site) == set()
    contents = iter([factories.pdf("en plan"), factories.pdf("en anden")])
    site.open_twice(reader, "POST", address, data=filled)
    assert "attachments" in _made(site), "another file is another document"


@pytest.mark.parametrize("endpoint", sorted(({*FORMS, *BUTTONS}) - ONCE - ANOTHER_LETTER))
def test_nothing_else_makes_something_at_the_second_press(site: Site, endpoint: str) -> None:
    _twice(site, *_sent(site, endpoint))
    assert _made(site) - NOTED == set(), "it makes something: declare the view with web.once"


def test_every_view_is_declared_as_it_is(shared_app: Flask) -> None:
    declared = {
        name for name, view in shared_app.view_functions.items() if getattr(view, "once", False)
    }
    assert declared == ONCE
