"""An optional room can be left out of the application, and nothing else knows that it was there."""

import re
from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from participation import create_app, db, hearings
from participation.hearings.notice.models import Hearing
from tests.architecture.world import Site, made_site
from tests.conftest import Client, make_settings
from tests.hearings.test_every_part import LEFT_OUT, PARTS, READ, whole_hearing

OF_MACHINES = ("static", "pages.health", "pages.ready")
WITH = {"register": {"parties"}}
"""Rooms that go with a room that is left out."""
WITHOUT_HEARINGS = ("admin", "comments", "ideas")
"""What shows nothing of a hearing but its title."""


def _addresses(site: Site) -> list[str]:
    """Every page that is read, for each thing of the town that it may be about."""
    found = set()
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in OF_MACHINES:
            continue
        if rule.endpoint.partition(".")[0] in WITHOUT_HEARINGS:
            continue
        names = set(rule.arguments) - set(rule.defaults or {})
        for thing, values in site.things.items() if names else [("", {})]:
            if names <= set(values) and not thing.startswith("inside"):
                built = rule.build({name: values[name] for name in names})
                assert built is not None
                found.add(built[1] + (f"?{values['query']}" if "query" in values else ""))
    return sorted(found)


def _leads_to(whole: MapAdapter, address: str) -> str:
    """The endpoint of a link of ours; empty for another."""
    try:
        return str(whole.match(address.partition("?")[0].partition("#")[0], "GET")[0])
    except RequestRedirect:
        return ""
    except HTTPException:
        return ""


@pytest.mark.parametrize("room", sorted(hearings.OPTIONAL))
def test_every_page_stands_without_it(room: str, tmp_path: Path, new_database_url: Any) -> None:
    settings = make_settings(tmp_path, new_database_url("sqlite"))
    whole = create_app(settings, testing=True).url_map.bind("localhost")
    app = create_app(settings, testing=True, without={room} | WITH.get(room, set()))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    engine = app.extensions["database"].engine
    db.Base.metadata.create_all(engine)
    broken = set()
    with made_site(app) as site:
        for address in _addresses(site):
            answer = site.open("official", "GET", address)
            if answer.status_code >= 500:
                broken.add(address)
            elif answer.mimetype == "text/html":
                for link in set(re.findall(r'(?:href|action)="(/[^"]*)"', answer.text)):
                    endpoint = _leads_to(whole, link)
                    if endpoint and endpoint not in app.view_functions:
                        broken.add(f"{address} leads to {link}")
    engine.dispose()
    assert sorted(broken) == [], f"without {room}"


ITS_WORDS = {
    "maps": {"map"},
    "meetings": {"meeting", "meeting, where", "meeting, note"},
    "parties": {"invited party"},
    "questions": {"choice"},
}
"""The parts of a hearing that go with an optional room."""
COUNTED = {
    ("questions", place): {"question", "response, its answer"} for place in ("memo", "search")
}
"""What a response says of a question stays with it, and is neither counted nor found."""


@pytest.mark.parametrize("room", ITS_WORDS)
def test_what_it_holds_is_nowhere_and_the_rest_is_there(
    room: str, tmp_path: Path, new_database_url: Any
) -> None:
    settings = make_settings(tmp_path, new_database_url("sqlite"))
    app = create_app(settings, testing=True, without={room})
    app.test_client_class = Client
    db.Base.metadata.create_all(app.extensions["database"].engine)
    client: Any = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    with app.app_context(), db.transaction():
        number = whole_hearing().id
    found = {}
    for place in ("paper", "feed", "memo", "search"):
        with app.app_context(), db.transaction() as session:
            found[place] = READ[place](client, session.get_one(Hearing, number))
    app.extensions["database"].engine.dispose()
    for place, text in found.items():
        missing = {part for part, word in PARTS.items() if word not in text}
        gone = ITS_WORDS[room] | COUNTED.get((room, place), set())
        assert missing == gone.union(*LEFT_OUT[place].values()), place


def test_what_a_hearing_cannot_be_without_is_not_left_out(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="responses"):
        create_app(make_settings(tmp_path, "sqlite://"), testing=True, without={"responses"})


def test_parties_are_organisations_of_the_register(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="register"):
        create_app(make_settings(tmp_path, "sqlite://"), testing=True, without={"register"})
