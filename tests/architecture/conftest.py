"""A site with something of everything, for the tests that go over every route."""

from collections.abc import Iterator
from typing import Any

import pytest

from participation import create_app, db
from tests.architecture.world import Site, made_site
from tests.conftest import make_settings

MAX_REQUEST_MB = 5


@pytest.fixture(scope="module")
def site(
    engine_name: str, new_database_url: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site on an engine, in a database of its own."""
    folder = tmp_path_factory.mktemp("site")
    settings = make_settings(folder, new_database_url(engine_name), max_request_mb=MAX_REQUEST_MB)
    app = create_app(settings, testing=True)
    engine = app.extensions["database"].engine
    db.Base.metadata.create_all(engine)
    with made_site(app) as made:
        yield made
    engine.dispose()
