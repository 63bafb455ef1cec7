"""make migration: the next one, from what the models say."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from participation import db
from participation.config import ROOT
from tools import new_migration


@pytest.fixture
def table() -> Iterator[sa.Table]:
    """A table that no migration makes."""
    made = sa.Table("site_visits", db.Base.metadata, sa.Column("id", sa.Integer, primary_key=True))
    yield made
    db.Base.metadata.remove(made)


def test_what_the_models_say_more_is_written(table: sa.Table, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    last = max(path.name.split("_")[1] for path in (folder / "versions").glob("*.py"))
    made = new_migration.make("visits to the site", tmp_path, folder)
    assert made.parent == folder / "versions"
    assert made.name.endswith(f"_{int(last) + 1:04}_visits_to_the_site.py")
    text = made.read_text(encoding="utf-8")
    assert f'down_revision = "{last}"' in text
    assert 'op.create_table(\n        "site_visits"' in text
    assert 'op.drop_table("site_visits")' in text


def test_models_that_nothing_uses_so_far_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "newcomer" / "room" / "models.py"
    models.parent.mkdir(parents=True)
    models.write_text('"""The tables of a room without a page."""\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    new_migration.load_models(tmp_path / "newcomer")
    assert sys.modules.pop("newcomer.room.models").__file__ == str(models)


def test_without_a_change_or_a_name_none_is_written(tmp_path: Path) -> None:
    before = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    with pytest.raises(new_migration.Refused, match="nothing"):
        new_migration.make("nothing", tmp_path)
    with pytest.raises(new_migration.Refused, match="NAME"):
        new_migration.make("  ", tmp_path)
    assert sorted((ROOT / "migrations" / "versions").glob("*.py")) == before
