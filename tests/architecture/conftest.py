"""A site with something of everything, for the tests that go over every route."""

from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher

from participation import create_app, db
from participation.accounts import passwords
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
    with pytest.MonkeyPatch.context() as patch:
        # Strong hashes are slow on purpose; here hundreds of forms send a password.
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
        with made_site(app) as made:
            yield made
    engine.dispose()
