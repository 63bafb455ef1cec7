"""Migrations: they make what the models say, and go up and down with data in the tables."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import inspect, select

from participation import clock, create_app, db, migrating
from participation.accounts.models import RoleName
from participation.hearings.models import Hearing, Status
from participation.ideas.models import Gain, GainKind, Idea, IdeaState, Tally
from tests import factories
from tests.conftest import make_settings


@pytest.fixture
def empty(engine_name: str, new_database_url: Any, tmp_path: Path) -> Any:
    app = create_app(make_settings(tmp_path, new_database_url(engine_name)), testing=True)
    yield app
    app.extensions["database"].engine.dispose()


def test_the_tables_are_what_the_models_say(empty: Flask) -> None:
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    with engine.connect() as connection:
        command.check(migrating.configuration(connection))


def test_up_and_down_with_data_in_them(empty: Flask) -> None:
    """Each step down and up again keeps the rows that both sides know."""
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction():
        space = factories.space()
        person = factories.member(space, RoleName.official)
        factories.comment(factories.idea(factories.box(space), person), person)
        factories.hearing(space)
    steps = [script.revision for script in migrating.history()]
    for revision in steps[1:]:
        migrating.downgrade(engine, revision)
        migrating.upgrade(engine)
        with engine.connect() as connection:
            command.check(migrating.configuration(connection))
    migrating.downgrade(engine, "base")
    left = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    assert left == []
    migrating.upgrade(engine)


def test_what_ideas_came_to_is_added_up_from_what_is_there(empty: Flask) -> None:
    """0007 counts as the application does."""
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    now = clock.now()
    with empty.app_context(), db.transaction() as session:
        for space in (factories.space(), factories.space()):
            box = factories.box(space)
            for answered in (None, now, now - timedelta(days=40)):
                factories.idea(
                    box, answer_due_on=(now - timedelta(days=9)).date(), answered_at=answered
                )
            done = factories.idea(box, state=IdeaState.realised)
            factories.idea(box, state=IdeaState.realised, visibility="hidden")
            for kind, won in (("money", Decimal("0.29")), ("hours", Decimal(3)), ("quality", None)):
                session.add(
                    Gain(idea_id=done.id, kind=GainKind(kind), unit="u", realised=won, at=now)
                )
    everything = select(Tally.space_id, Tally.what, Tally.detail, Tally.number)
    with empty.app_context(), db.transaction(write=False) as session:
        before = set(map(tuple, session.execute(everything)))
    migrating.downgrade(engine, "0006")
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        assert set(map(tuple, session.execute(everything))) == before
    assert len(before) == 12


def test_what_was_imported_is_held_elsewhere_and_counted(empty: Flask) -> None:
    """0043 knows the hearings of other authorities, and what a source counted."""
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction():
        space = factories.space()
        kind = factories.hearing_type(key="imported", retired_at=clock.now())
        there = factories.hearing(space, type_id=kind.id, source="x", source_id="1").id
        ours = factories.hearing(space).id
        figures = {"supports": 12, "comments": 3}
        factories.idea(factories.box(space), source_figures=figures, support_count=2)
        factories.idea(factories.box(space), source_figures={"supports": "many"})
        factories.label(space)
    migrating.downgrade(engine, "0033")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        command.check(migrating.configuration(connection))
    with empty.app_context(), db.transaction(write=False) as session:
        assert session.get_one(Hearing, there).status is Status.held_elsewhere
        assert session.get_one(Hearing, ours).status is Status.published
        rows = session.execute(select(Idea.source_supports, Idea.supported).order_by(Idea.id))
        assert [tuple(row) for row in rows] == [(12, 14), (0, 0)]
