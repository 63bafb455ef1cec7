"""Installations whose commands are run within the test, and looked into."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from participation import create_app
from participation.cli import main
from tests.conftest import make_settings
from tests.databases import Databases

LEDGER_KEY = "the key that stands for people in the ledger"


@dataclass
class Site:
    """An installation: its folder, its database, and the commands that are run on it."""

    var: Path
    url: str
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **options: Any) -> Result:
        """Run a command, whatever comes of it."""
        environment = {
            "PARTICIPATION_VAR": str(self.var),
            "DATABASE_URL": self.url,
            "LEDGER_KEY": LEDGER_KEY,
            "LOG_LEVEL": "ERROR",
            **self.environment,
        }
        return CliRunner(env=environment).invoke(main, list(words), **options)

    def do(self, *words: str) -> str:
        """Run a command that has to succeed; returns what it printed."""
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refused(self, *words: str) -> str:
        """Run a command that has to refuse; returns its one line."""
        done = self.run(*words)
        assert done.exit_code == 1, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        lines = [line for line in done.output.splitlines() if line.startswith("Error")]
        assert len(lines) == 1, done.output
        assert "Traceback" not in done.output
        return lines[0]

    def app(self) -> Flask:
        """The application, for looking in. Whoever asks closes its database."""
        return create_app(make_settings(self.var, self.url, ledger_key=LEDGER_KEY), testing=True)


@pytest.fixture
def new_site(new_database_url: Any, tmp_path: Path) -> Callable[..., Site]:
    """A function that makes an empty installation on an engine."""
    made: list[Site] = []

    def make(engine: str, **environment: str) -> Site:
        var = tmp_path / f"site{len(made)}"
        made.append(Site(var, new_database_url(engine), environment))
        return made[-1]

    return make


@pytest.fixture
def migrated_site(
    databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Site]:
    """A function that gives an installation on an engine as `participation migrate` leaves it."""

    def migrate(url: str) -> None:
        Site(tmp_path_factory.mktemp("migrated"), url).do("migrate")

    return lambda engine: Site(tmp_path / "migrated", databases.copy(engine, "commanded", migrate))
