"""An application on PostgreSQL with real transactions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from participation import create_app
from tests.conftest import Client, make_settings
from tests.databases import Databases, with_tables


@pytest.fixture
def racing_app(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application with a database of its own; each pair makes its own rows in it."""
    url = databases.copy("postgres", "tables", with_tables)
    app = create_app(make_settings(tmp_path, url), testing=True)
    app.test_client_class = Client
    engine = app.extensions["database"].engine
    yield app
    engine.dispose()
