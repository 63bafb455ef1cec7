"""An application on PostgreSQL with real transactions."""

from collections.abc import Iterator

import pytest
from flask import Flask

from participation import create_app
from tests.conftest import Client, make_settings
from tests.databases import Databases, emptied


@pytest.fixture(scope="module")
def racing_site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with a database of its own."""
    with databases.lent("postgres") as url:
        app = create_app(make_settings(tmp_path_factory.mktemp("var"), url), testing=True)
        app.test_client_class = Client
        engine = app.extensions["database"].engine
        yield app
        engine.dispose()


@pytest.fixture
def racing_app(racing_site: Flask) -> Iterator[Flask]:
    """The application; each order of a pair makes its own rows in it, which are removed after the pair."""
    yield racing_site
    assert emptied(racing_site.extensions["database"].engine)
