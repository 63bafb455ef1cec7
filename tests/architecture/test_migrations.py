"""Migrations: they make what the models say, and go up and down with data in the tables."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import inspect

from participation import create_app, db, migrating
from participation.accounts.models import RoleName
from tests import factories
from tests.conftest import make_settings


@pytest.fixture
def empty(engine_name: str, new_database_url: Any, tmp_path: Path) -> Any:
    app = create_app(make_settings(tmp_path, new_database_url(engine_name)), testing=True)
    yield app
    app.extensions["database"].engine.dispose()


def test_the_tables_are_what_the_models_say(empty: Flask) -> None:
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    with engine.connect() as connection:
        command.check(migrating.configuration(connection))


def test_up_and_down_with_data_in_them(empty: Flask) -> None:
    """Each step down and up again keeps the rows that both sides know."""
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction():
        space = factories.space()
        person = factories.member(space, RoleName.official)
        factories.comment(factories.idea(factories.box(space), person), person)
        factories.hearing(space)
    steps = [script.revision for script in migrating.history()]
    for revision in steps[1:]:
        migrating.downgrade(engine, revision)
        migrating.upgrade(engine)
        with engine.connect() as connection:
            command.check(migrating.configuration(connection))
    migrating.downgrade(engine, "base")
    left = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    assert left == []
    migrating.upgrade(engine)
