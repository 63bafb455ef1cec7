"""The public pages of a hearing and its responses are made of rows: no object of a response is built."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from participation import clock, db
from participation.accounts.models import Visitor
from participation.hearings.notice.models import Extension, Hearing, Section, TextChange
from participation.hearings.notice.queries import page
from participation.hearings.notice.rows import HearingRow
from participation.hearings.responses.models import Response
from participation.hearings.responses.queries.responses import _numbered
from participation.hearings.responses.rows import ResponseRow
from participation.subjects.models import Attachment, StateChange
from tests import factories as make
from tests.conftest import Client
from tests.hearings.test_every_part import whole_hearing

PAGES = ("/hearings/{}-titelord", "/hearings/{}/responses", "/hearings/{}/responses/1")
ENTITIES = (Hearing, Section, Response, Extension, TextChange, StateChange, Attachment)


@pytest.fixture
def built() -> Iterator[list[str]]:
    """The names of the classes of which objects are loaded meanwhile."""
    seen: list[str] = []

    def note(thing: Any, _context: Any) -> None:
        seen.append(type(thing).__name__)

    for kind in ENTITIES:
        event.listen(kind, "load", note)
    yield seen
    for kind in ENTITIES:
        event.remove(kind, "load", note)


@pytest.mark.parametrize("path", PAGES)
def test_no_object_is_built(client: Client, built: list[str], path: str) -> None:
    address = path.format(whole_hearing().id)
    db.session.commit()
    db.session.expunge_all()
    built.clear()
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Høringssvarsord" in answer.text
    assert built == []


@pytest.mark.parametrize(
    ("path", "count"), [("/hearings/{}-{}", 5), ("/hearings/{}/responses", 3)], ids=str
)
def test_what_is_not_there_is_not_asked_for(
    client: Client, queries: list[str], path: str, count: int
) -> None:
    """A hearing with text and a hundred responses: itself, its labels, text and responses."""
    hearing = make.hearing(make.space(), title="harbour")
    for _each in range(100):
        make.response(hearing)
    address = path.format(hearing.id, "harbour")
    db.session.commit()
    queries.clear()
    assert client.get(address).status_code == 200
    assert len(queries) == count, queries


@pytest.mark.parametrize("path", PAGES)
def test_statements_are_planned_once(client: Client, queries: list[str], path: str) -> None:
    """SQLite plans a statement anew at each execution when a column with an index for one state alone
    is compared with a value: states and visibilities are written out (`subjects.rules.written`)."""
    address = path.format(whole_hearing().id)
    db.session.commit()
    queries.clear()
    assert client.get(address).status_code == 200
    compared = re.compile(r"(?:responses|subjects)\w*\.(?:status|visibility) (?:=|!=|IN) \(?[?%]")
    assert [each for each in queries if compared.search(each)] == []


def test_columns_are_those_of_the_row() -> None:
    names = [column.key for column in page._hearing().selected_columns]
    assert [*names, "labels"] == list(HearingRow._fields)
    found = [column.key for column in _numbered(Visitor().standing).selected_columns]
    assert found[: len(ResponseRow._fields)] == list(ResponseRow._fields)


def test_labels_that_were_not_asked_for_are_an_error(client: Client) -> None:
    hearing = make.hearing(make.space())
    row = page.hearing(hearing.id, make.user())
    assert row is not None
    with pytest.raises(ValueError, match="not asked for"):
        _ = row.topics
    assert page.with_labels(row).topics == []


def test_a_row_says_what_the_hearing_says(client: Client) -> None:
    whole_hearing()
    hearing = db.session.query(Hearing).where(Hearing.title == "Titelord").one()
    row = page.hearing(hearing.id, make.user())
    assert row is not None
    db.session.refresh(hearing, ["space", "type", "department"])
    for name in HearingRow._fields:
        if name in Hearing.__mapper__.columns:
            assert getattr(row, name) == getattr(hearing, name), name
    for name in ("authority", "path", "is_shown", "days", "source_says"):
        assert getattr(row, name) == getattr(hearing, name), name
    assert row.phase() is hearing.phase()
    assert row.today() == clock.today(hearing.space.timezone) == hearing.today()
    assert hearing.department is not None
    assert row.department is not None
    assert row.department.name == hearing.department.name
    for name in SPACE:
        assert getattr(row.space, name) == getattr(hearing.space, name), name


SPACE = ("id", "name", "organisation", "language", "timezone", "audience", "closed_at", "is_public")
