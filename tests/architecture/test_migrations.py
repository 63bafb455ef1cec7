"""Migrations: they make what the models say, and go up and down with data in the tables."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import func, inspect, select

from participation import clock, create_app, db, migrating
from participation.accounts.models import RoleName
from participation.desk.actions import want_mail
from participation.following.actions import set_answers
from participation.following.models import Follower
from participation.ideas.models import Gain, GainKind, IdeaState, Tally
from participation.moderation.actions import let_stand
from participation.moderation.models import Decision, Report
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


def test_reports_and_what_is_meant_for_a_person_go_and_come_back(empty: Flask) -> None:
    """0041 and 0042 go down with rows in their tables: what was let stay is no decision any more."""
    engine = empty.extensions["database"].engine
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction():
        space = factories.space()
        person = factories.member(space, RoleName.moderator)
        idea = factories.idea(factories.box(space), person)
        comment = factories.comment(idea, factories.user())
        factories.report(comment, person)
        let_stand(comment, by=person)
        want_mail(person, True)
        set_answers(person, False)
    migrating.downgrade(engine, "0033")
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 0
        assert session.scalar(select(func.count()).select_from(Report)) == 0
        assert session.scalars(select(Follower.answers_by_mail)).all() == [True]
