"""Installations on each engine whose processes can be killed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from participation import create_app
from tests.conftest import make_settings
from tests.databases import Databases
from tests.installation import command, environment_for, free_port


@dataclass
class Installation:
    """A migrated installation, and its application within the test for looking into the database."""

    var: Path
    port: int
    environment: dict[str, str]
    app: Flask

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.var / "log.txt"


@pytest.fixture
def installation(
    engine_name: str,
    databases: Databases,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    def migrate(url: str) -> None:
        var = tmp_path_factory.mktemp("migrated")
        command(environment_for(var, free_port(), DATABASE_URL=url), "migrate")

    url = databases.copy(engine_name, "migrated", migrate)
    port = free_port()
    environment = environment_for(tmp_path, port, DATABASE_URL=url, LOG_LEVEL="WARNING")
    app = create_app(make_settings(tmp_path, url), testing=True)
    yield Installation(tmp_path, port, environment, app)
    app.extensions["database"].engine.dispose()
