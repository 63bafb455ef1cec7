"""A transaction that only read: how it ends, and that nothing of it stays."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from participation import db, ledger
from participation.spaces.models import Space
from participation.web import caching
from tests import factories
from tests.conftest import Client

PATHS = ("/", "/ideas", "/hearings", "/spaces")


@pytest.fixture
def undone(real_app: Flask) -> Any:
    """How often a transaction of the application is rolled back."""
    seen: list[Any] = []
    event.listen(real_app.extensions["database"].engine, "rollback", seen.append)
    return seen


def test_pages_roll_nothing_back_so_statements_stay_prepared(
    real_app: Flask, undone: list[Any]
) -> None:
    """psycopg forgets all that it has prepared on a connection when a transaction is undone."""
    engine = real_app.extensions["database"].engine
    with real_app.app_context(), db.transaction():
        space = factories.space()
        path = factories.idea(factories.box(space), factories.user()).path
    client = Client(real_app)
    for _ in range(8):
        for each in (path, *PATHS):
            assert client.get(each).status_code == 200
        assert client.get("/ideas/99999").status_code == 404
        with real_app.app_context(), db.snapshot() as opened:
            opened.scalars(select(Space)).all()
    assert undone == []
    assert engine.pool.checkedout() == 0
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            asked = "SELECT count(*) FROM pg_prepared_statements"
            assert connection.exec_driver_sql(asked).scalar_one() > len(PATHS)


def test_a_kept_page_that_asks_again_rolls_nothing_back(real_app: Flask) -> None:
    engine = real_app.extensions["database"].engine
    caching.stand_before(real_app, real_app.extensions["settings"])
    cache = real_app.extensions["pages"]
    client = Client(real_app)
    undone: list[Any] = []
    event.listen(engine, "rollback", undone.append)
    event.listen(engine, "reset", lambda connection, *_more: undone.append(_open(connection)))
    for _ in range(8):
        cache.version.forget()
        with real_app.app_context(), db.transaction():
            factories.user()
        assert client.get("/spaces", base_url=real_app.extensions["settings"].address).status_code
    assert not any(undone)
    cache.version.close()


def _open(connection: Any) -> bool:
    """Whether a transaction is open on a connection of the driver's."""
    if hasattr(connection, "in_transaction"):
        return bool(connection.in_transaction)
    return bool(connection.info.transaction_status)


def test_nothing_that_a_reading_request_changes_stays(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        number = factories.space(name="As it was").id

    def name() -> str | None:
        with real_app.app_context():
            return db.session.scalar(select(Space.name).where(Space.id == number))

    with real_app.app_context():
        db.session.get_one(Space, number).name = "Changed in memory"
    assert name() == "As it was"
    with real_app.app_context():
        db.session.get_one(Space, number).name = "Flushed"
        db.session.flush()
    assert name() == "As it was"
    with real_app.app_context():
        db.session.execute(update(Space).values(name="Written"))
    assert name() == "As it was"
    with real_app.app_context():
        ledger.record("space.tested", subject_id=None, space_id=number)
    with real_app.app_context():
        noted = select(ledger.Entry.id).where(ledger.Entry.action == "space.tested")
        assert db.session.scalar(noted) is None, "an entry that was written past the session"
    with real_app.app_context(), db.snapshot() as opened:
        opened.get_one(Space, number).name = "Changed in a snapshot"
    assert name() == "As it was"
