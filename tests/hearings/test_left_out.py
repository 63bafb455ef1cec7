"""An optional room can be left out of the application, and nothing else knows that it was there."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from participation import create_app, db, hearings
from participation.exports import making
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.hearings.notice.models import Hearing
from tests.architecture.world import Site, made_site
from tests.conftest import Client, make_settings
from tests.hearings.parts import of_rooms
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


@contextmanager
def _made(rooms: set[str], folder: Path, new_database_url: Any) -> Iterator[Site]:
    """The town in an application without some rooms."""
    settings = make_settings(folder, new_database_url("sqlite"))
    app = create_app(settings, testing=True, without=rooms)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    engine = app.extensions["database"].engine
    db.Base.metadata.create_all(engine)
    with made_site(app) as site:
        yield site
    engine.dispose()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, new_database_url: Any) -> Iterator[Site]:
    """The town in an application with every room."""
    with _made(set(), tmp_path_factory.mktemp("whole"), new_database_url) as site:
        yield site


@pytest.fixture(scope="module", params=sorted(hearings.OPTIONAL))
def left(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_database_url: Any
) -> Iterator[tuple[str, Site]]:
    """The name of an optional room, and the town in an application without it."""
    room: str = request.param
    with _made(
        {room} | WITH.get(room, set()), tmp_path_factory.mktemp(room), new_database_url
    ) as site:
        yield room, site


def test_every_page_stands_without_it(left: tuple[str, Site], whole: Site) -> None:
    room, site = left
    links = whole.app.url_map.bind("localhost")
    broken = set()
    for address in _addresses(site):
        answer = site.open("official", "GET", address)
        if answer.status_code >= 500:
            broken.add(address)
        elif answer.mimetype == "text/html":
            for link in set(re.findall(r'(?:href|action)="(/[^"]*)"', answer.text)):
                endpoint = _leads_to(links, link)
                if endpoint and endpoint not in site.app.view_functions:
                    broken.add(f"{address} leads to {link}")
    assert sorted(broken) == [], f"without {room}"


_OF_RESPONSES = {"question", "response, its answer"}
ITS_WORDS = {
    room: words for room, each in of_rooms().items() if (words := set(each.words) - _OF_RESPONSES)
}
"""The parts of a hearing that go with an optional room."""
COUNTED = {
    ("questions", "memo"): _OF_RESPONSES,
    ("questions", "search"): _OF_RESPONSES,
    ("questions", "export"): _OF_RESPONSES,
    ("maps", "export"): {"response, its place"},
}
"""What a response says to a room stays with it, and is not counted, found or listed."""


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
    for place in ("paper", "feed", "memo", "search", "export"):
        with app.app_context(), db.transaction() as session:
            found[place] = READ[place](client, session.get_one(Hearing, number))
    app.extensions["database"].engine.dispose()
    for place, text in found.items():
        missing = {part for part, word in PARTS.items() if word not in text}
        gone = ITS_WORDS[room] | COUNTED.get((room, place), set())
        assert missing == gone.union(*LEFT_OUT[place].values()), place


def _orders(site: Site) -> Iterator[Order]:
    """Exports of hearings of each kind, of the list of hearings, and of what a search found."""
    for form in (ExportFormat.zip, ExportFormat.xlsx):
        for name in ("town.draft", "town.open", "town.concluded", "inside.open"):
            hearing_id = str(site.things[name]["hearing_id"])
            yield Order(ExportKind.hearing, hearing_id, form)
            yield Order(ExportKind.hearing, hearing_id, form, official=True)
        yield Order(ExportKind.hearings, "", form)
        yield Order(ExportKind.search, "q=plan", form)


def _told_in(content: bytes, form: ExportFormat) -> set[str]:
    """The tables of a file and their columns, as the tables have them and the dictionary tells them."""
    if form is ExportFormat.xlsx:
        _about, *sheets, dictionary = load_workbook(io.BytesIO(content)).worksheets
        told = {str(row[-1]) for row in dictionary.iter_rows(min_row=2, values_only=True)}
        assert len(sheets) == len({each for each in told if "." not in each})
        return told
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        heads = {
            name.removesuffix(".csv"): next(
                csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }
        rows = csv.reader(io.StringIO(archive.read("dictionary.csv").decode("utf-8-sig")))
        told = {f"{table}.{column}".rstrip(".") for table, column, *_rest in list(rows)[1:]}
    del heads["dictionary"]
    assert told == {*heads, *(f"{table}.{each}" for table in heads for each in heads[table])}
    return told


def _in_files(site: Site) -> set[str]:
    """What stands in the exports of the town: tables, and columns of tables."""
    found: set[str] = set()
    with site.app.test_request_context(), db.transaction(write=False):
        official = site.people["official"]
        for order in _orders(site):
            try:
                out, _made = making.spool(order, official)
            except making.NotThere:  # the ordinary version of a draft
                continue
            with out:
                told = _told_in(out.read(), order.format)
            found |= {re.sub(r"question_\d+(_\d+)?$", "question", each) for each in told}
    return found


@pytest.fixture(scope="module")
def in_all_files(whole: Site) -> set[str]:
    """What stands in the exports when every room is there."""
    return _in_files(whole)


def test_no_export_has_a_table_or_column_of_it(
    left: tuple[str, Site], in_all_files: set[str]
) -> None:
    room, site = left
    found = _in_files(site)
    assert found <= in_all_files
    exported = of_rooms()[room].exported
    own = {each for each in exported if "." not in each}
    gone = {
        each for each in in_all_files - found if each in own or each.partition(".")[0] not in own
    }
    assert gone == exported, f"without {room}"


def test_what_a_hearing_cannot_be_without_is_not_left_out(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="responses"):
        create_app(make_settings(tmp_path, "sqlite://"), testing=True, without={"responses"})


def test_parties_are_organisations_of_the_register(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="register"):
        create_app(make_settings(tmp_path, "sqlite://"), testing=True, without={"register"})
