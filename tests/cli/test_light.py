"""What serves pages carries nothing that only commands need, and knows the migrations without Alembic."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from participation import migrating, revisions
from participation.config import ROOT

COMMANDS_ONLY = (
    "alembic",
    "mako",
    "openpyxl",
    "participation.importers.tables.reading",
    "participation.demo",
)


def test_a_server_loads_nothing_that_only_commands_need() -> None:
    code = (
        "import sys; from participation.cli import main; import click;"
        "main.get_command(click.Context(main), 'serve');"
        "print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "participation.cli.serving" in loaded
    assert loaded.isdisjoint(COMMANDS_ONLY)


def test_the_newest_migration_is_the_one_that_alembic_finds() -> None:
    scripts = ScriptDirectory.from_config(migrating.configuration())
    assert revisions.newest() == scripts.get_current_head()


def test_two_newest_migrations_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations" / "versions"
    folder.mkdir(parents=True)
    (folder / "one.py").write_text('revision = "1"\ndown_revision = None\n')
    (folder / "two.py").write_text('revision = "2"\ndown_revision = "1"\n')
    monkeypatch.setattr(revisions, "ROOT", folder.parent.parent)
    assert revisions.newest() == "2"
    (folder / "three.py").write_text('revision = "3"\ndown_revision = "1"\n')
    with pytest.raises(ValueError, match="2, 3"):
        revisions.newest()


def test_an_empty_database_is_at_no_migration() -> None:
    assert revisions.present(create_engine("sqlite://")) is None
