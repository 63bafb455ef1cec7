"""Backup and restore: the whole site in one file, back on either engine."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from participation import clock, create_app, db, ledger, migrating, storage
from participation.accounts.models import RoleName
from participation.assessing.models import Theme
from participation.cli.backup import read_backup, write_backup
from participation.comments.models import Comment
from participation.hearings.models import Hearing
from participation.memos.models import MemoTemplate
from participation.subjects.actions import attach
from participation.subjects.models import Subject
from tests import factories
from tests.conftest import make_settings


@pytest.fixture
def migrated(engine_name: str, new_database_url: Any, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(make_settings(tmp_path / "a", new_database_url(engine_name)), testing=True)
    migrating.upgrade(app.extensions["database"].engine)
    yield app
    app.extensions["database"].engine.dispose()


def _fill(app: Flask) -> None:
    with app.app_context(), db.transaction():
        space = factories.space()
        person = factories.member(space, RoleName.official)
        idea = factories.idea(factories.box(space), person)
        first = factories.comment(idea, person)
        reply = factories.comment(idea, person, parent=first)
        # The elder one answers the younger: rows that point to rows not yet there.
        first.thread_id = reply.id
        hearing = factories.hearing(space)
        attach(hearing, storage.take(io.BytesIO(b"%PDF-1.7 plan"), "plan.pdf"), by=person)
        again = factories.hearing(space, previous_id=hearing.id)
        hearing.following_id = again.id
        gone, theme = factories.theme(hearing, "Lamper"), factories.theme(hearing, "Lys")
        gone.merged_into_id = theme.id
        factories.point(factories.response(hearing), theme)
        content = bytes(range(256))
        db.session.add(
            MemoTemplate(space_id=space.id, content=content, name="a.docx", at=clock.now())
        )
        ledger.record("test.done", subject_id=idea.id, by=person.id, n=1)


def _counts(app: Flask) -> dict[str, int]:
    with app.extensions["database"].engine.connect() as connection:
        tables = [
            table
            for table in db.Base.metadata.sorted_tables
            if inspect(connection).has_table(table.name)
        ]
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_site_comes_back_on_either_engine(
    migrated: Flask, target: str, new_database_url: Any, tmp_path: Path
) -> None:
    _fill(migrated)
    file = tmp_path / "site.tar.gz"
    write_backup(migrated.extensions["database"].engine, migrated.extensions["storage"], file)
    other = create_app(make_settings(tmp_path / "b", new_database_url(target)), testing=True)
    engine = other.extensions["database"].engine
    read_backup(engine, other.extensions["storage"], file)
    assert _counts(other) == _counts(migrated)
    with other.app_context(), db.transaction() as session:
        comments = session.scalars(select(Comment).order_by(Comment.id)).all()
        assert comments[1].parent_id == comments[0].id
        assert comments[0].thread_id == comments[1].id
        assert comments[0].created_at.tzinfo is not None
        kept = session.scalars(select(storage.StoredFile)).one()
        with storage.keeper().open(kept.sha256) as content:
            assert content.read() == b"%PDF-1.7 plan"
        assert session.scalars(select(MemoTemplate)).one().content == bytes(range(256))
        merged = select(Theme).where(Theme.merged_into_id.is_not(None))
        assert session.scalars(merged).one().title == "Lamper"
        first, again = session.scalars(select(Hearing).order_by(Hearing.id)).all()
        assert (first.following_id, again.previous_id) == (again.id, first.id)
        # New rows are numbered after the old ones.
        highest = session.scalar(select(func.max(Subject.id))) or 0
        assert factories.idea(factories.box(factories.space())).id > highest
    with pytest.raises(click.ClickException, match="not empty"):
        read_backup(engine, other.extensions["storage"], file)
    engine.dispose()


def test_a_backup_is_for_its_owner_alone(migrated: Flask, tmp_path: Path) -> None:
    """It holds everybody's addresses and what is not public."""
    file = tmp_path / "site.tar.gz"
    write_backup(migrated.extensions["database"].engine, migrated.extensions["storage"], file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_damaged_backup_changes_nothing(
    migrated: Flask, new_database_url: Any, engine_name: str, tmp_path: Path
) -> None:
    _fill(migrated)
    file = tmp_path / "site.tar.gz"
    write_backup(migrated.extensions["database"].engine, migrated.extensions["storage"], file)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    other = create_app(make_settings(tmp_path / "b", new_database_url(engine_name)), testing=True)
    with pytest.raises(click.ClickException, match="not a whole backup"):
        read_backup(other.extensions["database"].engine, other.extensions["storage"], file)
    assert not inspect(other.extensions["database"].engine).has_table("users")
    other.extensions["database"].engine.dispose()
