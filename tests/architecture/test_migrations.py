"""Migrations: they make what the models say, and go up and down with data in the tables."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from flask import Flask
from sqlalchemy import Engine, func, inspect, select

from participation import clock, create_app, db, invariants, ledger, migrating
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.desk.actions import want_mail
from participation.following.actions import set_personal_mail
from participation.following.models import Follower, Notice
from participation.hearings.notice.models import Hearing, Status
from participation.ideas.answers.models import Gain, GainKind, Tally
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.locations.models import Location
from participation.moderation.actions import let_stand
from participation.moderation.models import Decision, Report
from participation.spaces.models import Department
from participation.subjects.models import Subject
from tests import factories
from tests.conftest import make_settings
from tests.databases import Databases, migrated


@pytest.fixture
def empty(engine_name: str, databases: Databases, tmp_path: Path) -> Any:
    """An application whose database the migrations have made; there is nothing in it."""
    url = databases.copy(engine_name, "migrated", migrated)
    app = create_app(make_settings(tmp_path, url), testing=True)
    yield app
    app.extensions["database"].engine.dispose()


def test_the_tables_are_what_the_models_say(empty: Flask) -> None:
    engine = empty.extensions["database"].engine
    with engine.connect() as connection:
        command.check(migrating.configuration(connection))


def _tables_of_kinds() -> dict[str, str]:
    """The table of each kind of subject."""
    return {
        str(mapper.polymorphic_identity): mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in inspect(Subject).self_and_descendants
        if mapper.local_table is not Subject.__table__
    }


def _half_subjects(engine: Engine) -> dict[str, int]:
    """How many rows of `subjects` are left of each kind whose own table has no such row, or is gone."""
    tables = _tables_of_kinds()
    found = {}
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        if "subjects" not in there:
            return {}
        for kind in connection.scalars(sa.text("SELECT DISTINCT kind FROM subjects")).all():
            table = tables.get(kind, "")
            whole = f"AND id NOT IN (SELECT id FROM {table})" if table in there else ""
            count = sa.text(f"SELECT count(*) FROM subjects WHERE kind = :kind {whole}")
            if left := connection.scalar(count, {"kind": kind}):
                found[kind] = left
    return found


KEPT = {
    "users": 1,
    "spaces": 1,
    "ideas": 1,
    "comments": 1,
    "hearings": 1,
    "responses": 1,
    "sections": 2,
}
"""The rows of tables that the oldest version has, too."""


Known = dict[tuple[str, ...], dict[str, str]]
"""What was found out about a table of SQLite, by the statements that made it and its indexes."""


def _schema(engine: Engine, known: Known) -> dict[str, str]:
    """Each column, key, constraint and index that there is, as the engine knows it."""
    if engine.dialect.name != "sqlite":
        return _reflected(engine)
    # One step changes a few tables, and looking at all of them took most of the time.
    made_by: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table, statement in connection.execute(
            sa.text("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2")
        ):
            made_by.setdefault(table, []).append(statement)
    found: dict[str, str] = {}
    unknown = [name for name, statements in made_by.items() if tuple(statements) not in known]
    looked_at = _reflected(engine, unknown) if unknown else {}
    for name, statements in made_by.items():
        if name in unknown:
            of_table = {key: said for key, said in looked_at.items() if key.startswith(f"{name}: ")}
            known[tuple(statements)] = of_table
        found |= known[tuple(statements)]
    return found


def _reflected(engine: Engine, only: list[str] | None = None) -> dict[str, str]:
    there = inspect(engine)
    found: dict[str, str] = {}
    for kind, all_ in (
        ("column", there.get_multi_columns(filter_names=only)),
        ("foreign key", there.get_multi_foreign_keys(filter_names=only)),
        ("unique", there.get_multi_unique_constraints(filter_names=only)),
        ("check", there.get_multi_check_constraints(filter_names=only)),
        ("index", there.get_multi_indexes(filter_names=only)),
    ):
        for (_schema, table), each in all_.items():
            found[f"{table}: {kind}"] = "\n".join(sorted(_plain(one) for one in each))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(sorted((key, _plain(each)) for key, each in value.items()))
    return str([_plain(each) for each in value]) if isinstance(value, list) else str(value)


def _differing(made: dict[str, str], again: dict[str, str]) -> dict[str, Any]:
    names = sorted({*made, *again})
    return {
        name: (made.get(name), again.get(name))
        for name in names
        if made.get(name) != again.get(name)
    }


def test_up_and_down_with_data_in_them(empty: Flask) -> None:
    """Each step down and up again leaves what was there, with rows in the tables that it works on.

    Walked one step at a time: down, up to where it was, and down for the next; from the oldest tables
    up to the newest, and from nothing.
    """
    engine = empty.extensions["database"].engine
    with empty.app_context(), db.transaction() as session:
        space = factories.space()
        person = factories.member(space, RoleName.official)
        box = factories.box(space)
        idea = factories.idea(box, person)
        factories.call(box, result="Vi bygger stien.", result_by_id=person.id)
        factories.comment(idea, person)
        factories.response(factories.hearing(space))
        factories.comment(factories.project(space, responsible_id=person.id), person)
        factories.suggestion(idea, person)
        assert set(_tables_of_kinds()) == set(session.scalars(select(Subject.kind)))
    steps = [script.revision for script in migrating.history()]
    wrong = []
    known: Known = {}
    for revision, before in itertools.pairwise(steps):
        made = _schema(engine, known)
        migrating.downgrade(engine, before)
        if half := _half_subjects(engine):
            wrong.append((revision, {"rows of subjects without the rest of them": half}))
        migrating.upgrade(engine, revision)
        if (again := _schema(engine, known)) != made:
            wrong.append((revision, _differing(made, again)))
        migrating.downgrade(engine, before)
    assert wrong == []
    migrating.upgrade(engine)
    with engine.connect() as connection:
        command.check(migrating.configuration(connection))
        rows = {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in KEPT}
    assert rows == KEPT, "the rows that both sides know are kept"
    migrating.downgrade(engine, "base")
    left = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    assert left == []
    migrating.upgrade(engine)


def test_what_ideas_came_to_is_added_up_from_what_is_there(empty: Flask) -> None:
    """0007 counts as the application does."""
    engine = empty.extensions["database"].engine
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
                    Gain(subject_id=done.id, kind=GainKind(kind), unit="u", realised=won, at=now)
                )
    everything = select(
        Tally.space_id, Tally.department_id, Tally.year, Tally.what, Tally.detail, Tally.number
    )
    with empty.app_context(), db.transaction(write=False) as session:
        before = set(map(tuple, session.execute(everything)))
    migrating.downgrade(engine, "0006")
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        assert set(map(tuple, session.execute(everything))) == before
    assert len(before) == 18


def test_a_hearing_with_a_map_is_where_its_middle_is(empty: Flask) -> None:
    """0058 on SQLite took the number of a hearing for a moment, and stopped."""
    engine = empty.extensions["database"].engine
    with empty.app_context(), db.transaction():
        hearing = factories.hearing(factories.space())
        factories.hearing_map(hearing)
        opened, number = hearing.visible_from, hearing.id
    migrating.downgrade(engine, "0057")
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        found = session.get_one(Location, number)
        assert found.where.spot is not None
        assert found.shown_from == opened


def test_reports_and_what_is_meant_for_a_person_go_and_come_back(empty: Flask) -> None:
    """0041 and 0042 go down with rows in their tables: what was let stay is no decision any more."""
    engine = empty.extensions["database"].engine
    with empty.app_context(), db.transaction():
        space = factories.space()
        person = factories.member(space, RoleName.moderator)
        idea = factories.idea(factories.box(space), person)
        comment = factories.comment(idea, factories.user())
        factories.report(comment, person)
        let_stand(comment, by=person)
        want_mail(person, True)
        set_personal_mail(False, by=person)
    migrating.downgrade(engine, "0033")
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 0
        assert session.scalar(select(func.count()).select_from(Report)) == 0
        assert session.scalars(select(Follower.personal_by_mail)).all() == [True]


def test_one_choice_of_mail_becomes_two_and_one_again(empty: Flask) -> None:
    """0048: whoever said no to answers gets no mail; a notice that came by a vote is a personal one."""
    engine = empty.extensions["database"].engine
    earlier = clock.now() - timedelta(hours=1)
    with empty.app_context(), db.transaction() as session:
        space = factories.space()
        idea = factories.idea(factories.box(space), factories.user())
        for wanted in (True, False):
            person = factories.member(space)
            set_personal_mail(wanted, by=person)
            factories.comment(idea, person)
            session.add(Vote(idea_id=idea.id, user_id=person.id, value=1, at=earlier))
        session.flush()
        for action in ("idea.reworded", "idea.withdrawn"):
            ledger.record(action, subject_id=idea.id, space_id=space.id)
    with empty.app_context():
        ledger.follow_to_the_end()
    migrating.downgrade(engine, "0043")
    with engine.connect() as connection:
        mail = "SELECT answers_by_mail, votes_by_mail FROM followers ORDER BY id"
        kinds = "SELECT action, personal, by_vote FROM notices ORDER BY action"
        assert {tuple(map(bool, row)) for row in connection.execute(sa.text(mail))} == {
            (True, True),
            (False, False),
        }
        assert {
            (row[0], bool(row[1]), bool(row[2])) for row in connection.execute(sa.text(kinds))
        } == {
            ("idea.reworded", False, True),
            ("idea.withdrawn", True, False),
        }
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        chosen = select(Follower.personal_by_mail).order_by(Follower.id)
        assert session.scalars(chosen).all() == [True, False]
        assert session.scalars(select(Notice.personal).distinct()).all() == [True]


def test_what_is_made_anew_keeps_its_rows_and_gives_each_id_once(empty: Flask) -> None:
    """0049: on SQLite the tables are others afterwards, with all that was in them and on them."""
    engine = empty.extensions["database"].engine
    with empty.app_context(), db.transaction() as session:
        idea = factories.idea(factories.box(factories.space()))
        factories.report(idea)
        session.add(Follower(email="ane@example.org"))
    migrating.downgrade(engine, "0043")
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction() as session:
        found = [session.scalars(select(kind)).one() for kind in (Idea, Report, Follower)]
        assert found[1].subject_id == found[0].id
        gone = found[2].id
        session.delete(found[2])
        session.flush()
        session.add(Follower(email="bo@example.org"))
        session.flush()
        assert session.scalars(select(Follower.id)).one() > gone
    with engine.connect() as connection:
        held = next(
            each
            for each in inspect(connection).get_indexes("subjects")
            if each["name"] == "ix_subjects_held"
        )
        assert "held" in str(held["dialect_options"][f"{engine.dialect.name}_where"])


def test_what_was_merged_counts_and_owes_together(empty: Flask) -> None:
    """0034: people are counted once, promises follow, and replies answer the idea no more."""
    engine = empty.extensions["database"].engine
    now = clock.now()
    with empty.app_context(), db.transaction() as session:
        space = factories.space()
        box = factories.box(space, threshold=3, answer_days=30)
        office = factories.department(space)
        kept = factories.idea(box)
        middle = factories.idea(box, state=IdeaState.merged, merged_into_id=kept.id)
        inner = factories.idea(box, state=IdeaState.merged, merged_into_id=middle.id)
        small = factories.idea(box, answer_due_on=now.date(), answered_at=now)
        asked = factories.comment(small)
        factories.comment(small, parent=asked, department_id=office.id, created_at=now)
        given = factories.comment(small, department_id=office.id)
        people = [factories.user(f"Person {number}").id for number in range(3)]
        for idea, who in ((kept, (0,)), (middle, (0, 1)), (inner, (1, 2))):
            idea.support_count = len(who)
            session.add_all(
                Vote(idea_id=idea.id, user_id=people[each], value=1, at=now) for each in who
            )
        ids = kept.id, middle.id, inner.id, small.id, given.id
    migrating.downgrade(engine, "0033")
    with engine.begin() as connection:
        merged = "answered_at = state_at, answer_due_on = DATE '2026-01-02'"
        if engine.dialect.name == "sqlite":
            merged = merged.replace("DATE ", "")
        connection.execute(sa.text(f"UPDATE ideas SET {merged} WHERE id = {ids[1]}"))
    migrating.upgrade(engine)
    with empty.app_context(), db.transaction(write=False) as session:
        kept, middle, inner, small = (session.get_one(Idea, each) for each in ids[:4])
        assert (kept.support_count, middle.support_count, inner.support_count) == (3, 3, 2)
        assert kept.answer_due_on == kept.due_on == date(2026, 1, 2)
        assert (middle.answer_due_on, middle.answered_at) == (None, None)
        answer = session.get_one(Comment, ids[4])
        assert answer.is_answer
        assert small.answered_at == answer.created_at
        assert invariants.broken() == {}


def test_what_was_imported_is_held_elsewhere_and_counted(empty: Flask) -> None:
    """0043 knows the hearings of other authorities, and what a source counted."""
    engine = empty.extensions["database"].engine
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


def test_who_held_it_is_named_and_counts_for_nobody_else(empty: Flask) -> None:
    """0047 leaves boxes of others out of the tallies, unless somebody here has worked on them."""
    engine = empty.extensions["database"].engine
    with empty.app_context(), db.transaction():
        space = factories.space(organisation="Fjordby Kommune")
        kind = factories.hearing_type(key="imported", retired_at=clock.now())
        said = {"source": "eu", "source_id": "1", "held_by": "x"}
        hearing = factories.hearing(
            space, type_id=kind.id, status=Status.held_elsewhere,
            source_note="Have your say, European Commission", **said,
        ).id  # fmt: skip
        answered_by = factories.department(space, slug="imported", name="Fjordby Kommune").id
        theirs = factories.box(space, closed=True, source_note="Decidim, x.dk", **said)
        ours = factories.box(space, closed=True, source="eu", source_id="2")
        opened = factories.box(space, source="eu", source_id="3")
        for box in (theirs, ours, opened):
            factories.idea(box, state=IdeaState.realised)
        factories.idea(ours, answer_due_on=date(2026, 1, 1))
        boxes = [theirs.id, ours.id, opened.id]
        assert invariants.broken() == {}
    migrating.downgrade(engine, "0043")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        command.check(migrating.configuration(connection))
    with empty.app_context(), db.transaction(write=False) as session:
        assert session.get_one(Hearing, hearing).held_by == "European Commission"
        assert [session.get_one(Box, each).held_by for each in boxes] == ["Decidim, x.dk", "", ""]
        # Some of what the space has is its own: who answered which cannot be told.
        assert session.get_one(Department, answered_by).name == "Fjordby Kommune"
        assert invariants.broken() == {}
