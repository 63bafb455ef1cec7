"""The reference pages answer what they are compared by."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench.references import (
    COMMENTED,
    COMMENTS,
    ITEMS,
    RESPONSES,
    ROWS,
    VOTES,
    create_app,
    prepare_items,
)
from participation import db
from participation.subjects.models import Visibility
from tests import factories


@pytest.fixture
def references(real_app: Flask) -> Any:
    with real_app.app_context(), db.transaction():
        person = factories.user("Bo <b>Juul</b>")
        box = factories.box(factories.space())
        for number in range(ROWS + 3):
            factories.idea(box, person, title=f"Idé {number:02}")
        factories.idea(box, person, title="Skjult", visibility=Visibility.hidden)
    url = real_app.extensions["settings"].database
    made = create_app(url)
    yield made
    made.extensions["database"].engine.dispose()


def test_hello(references: Flask) -> None:
    assert references.test_client().get("/hello").data == b"Hello"


def test_the_list_has_twenty_rows_the_newest_first(references: Flask) -> None:
    text = references.test_client().get("/list").get_data(as_text=True)
    assert text.count("<article>") == ROWS
    assert text.index("Idé 22") < text.index("Idé 03")
    assert "Idé 02" not in text
    assert "Skjult" not in text
    assert "Bo &lt;b&gt;Juul&lt;/b&gt;" in text


def test_a_bare_idea_and_a_bare_hearing_show_what_is_said(
    real_app: Flask, references: Flask
) -> None:
    with real_app.app_context(), db.transaction():
        space, person = factories.space(), factories.user("Eva <b>Holm</b>")
        idea = factories.idea(factories.box(space), person, title="Lys på stien")
        for number in range(COMMENTS + 2):
            factories.comment(idea, person, body=f"Kommentar {number:02}")
        hearing = factories.hearing(space, title="Lokalplan 9")
        for number in range(RESPONSES + 1):
            factories.response(hearing, body=f"Svar {number}")
        ids = idea.id, hearing.id
    client = references.test_client()
    text = client.get(f"/idea/{ids[0]}").get_data(as_text=True)
    assert text.count("<article>") == COMMENTS
    assert "Lys på stien" in text
    assert "Eva &lt;b&gt;Holm&lt;/b&gt;" in text
    text = client.get(f"/hearing/{ids[1]}").get_data(as_text=True)
    assert text.count("<article>") == RESPONSES
    assert text.count("<section>") == 2
    assert "Svar 3" in text
    assert "Svar 0" not in text


def test_a_bare_vote_is_a_row_and_a_count(references: Flask) -> None:
    database = references.extensions["database"]
    prepare_items(database, [7, 8])
    client = references.test_client()
    for user in (1, 2):
        assert client.post(f"/vote/7/{user}").status_code == 200
    assert client.post("/vote/7/1").status_code == 500
    with database.engine.connect() as connection:
        counts = dict(connection.execute(select(ITEMS.c.id, ITEMS.c.votes)).all())
        rows = connection.scalar(select(func.count()).select_from(VOTES))
    assert (counts, rows) == ({7: 2, 8: 0}, 2)
    prepare_items(database, [7])
    assert client.post("/vote/7/1").status_code == 200


def test_a_bare_comment_is_a_row_and_a_count(references: Flask) -> None:
    database = references.extensions["database"]
    prepare_items(database, [7, 8])
    client = references.test_client()
    for _ in range(2):
        assert client.post("/comment/7/1", data={"body": "Enig."}).status_code == 200
    with database.engine.connect() as connection:
        counts = dict(connection.execute(select(ITEMS.c.id, ITEMS.c.comments)).all())
        bodies = connection.scalars(select(COMMENTED.c.body)).all()
    assert (counts, bodies) == ({7: 2, 8: 0}, ["Enig.", "Enig."])


def test_they_write_as_safely_as_the_site(real_app: Flask, references: Flask) -> None:
    """The same pragmas and the same way to begin: the bare vote is on the disk when it is counted."""
    ours, theirs = (app.extensions["database"].engine for app in (real_app, references))
    if ours.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's server decides")
    for name in ("synchronous", "journal_mode", "busy_timeout"):
        with ours.connect() as one, theirs.connect() as other:
            asked = f"PRAGMA {name}"
            assert one.exec_driver_sql(asked).scalar() == other.exec_driver_sql(asked).scalar()
