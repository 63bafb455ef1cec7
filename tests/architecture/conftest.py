"""A site with something of everything, for the tests that go over every route."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from participation import create_app
from tests.architecture.world import Site, made_site
from tests.conftest import make_settings
from tests.databases import Databases, with_tables

MAX_REQUEST_MB = 5


@contextmanager
def _made(engine_name: str, databases: Databases, folder: Path) -> Iterator[Site]:
    url = databases.copy(engine_name, "tables", with_tables)
    app = create_app(make_settings(folder, url, max_request_mb=MAX_REQUEST_MB), testing=True)
    with made_site(app) as made:
        yield made
    app.extensions["database"].engine.dispose()


@pytest.fixture(scope="session")
def site(
    engine_name: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site on an engine, in a database of its own; what is asked of it is undone each time."""
    with _made(engine_name, databases, tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def growing_site(
    engine_name: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Another one, for the tests of a module that add to it."""
    with _made(engine_name, databases, tmp_path_factory.mktemp("site")) as made:
        yield made
