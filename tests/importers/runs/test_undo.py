"""A run can be taken back: all that it added is gone, or nothing is and it says why."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db, invariants, ledger
from participation.accounts.models import User
from participation.cli import importing
from participation.exports.formats import ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, Order
from participation.following.models import Follow, Follower
from participation.hearings.notice.models import Hearing
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.importers.files import ImportRefused
from participation.importers.runs import undoing
from participation.importers.writing.models import ImportRun
from participation.ledger import Cursor, Entry
from participation.subjects.actions import change_state, keep_revision
from tests import factories
from tests.importers.conftest import Run, write_csv
from tests.importers.consul.test_consul import city, comment, proposal
from tests.importers.mapped.test_mapped import HEAD, ROWS, ideas_mapping
from tests.importers.polis.test_polis import comment as statement
from tests.importers.polis.test_polis import conversation, small, vote
from tests.importers.responses.test_responses import ROWS as FEEDBACK_ROWS
from tests.importers.responses.test_responses import commission
from tests.importers.runs.test_rehearsal import KINDS, all_rows, everything

KEPT = {"import_runs", "import_run_rows", "ledger_entries", "departments", "hearing_types"}
"""What stays of a run: that there was one. The department and type of imports are used again."""


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch, real_app: Flask) -> Any:
    with real_app.app_context(), db.transaction() as session:
        factories.space(slug="fjordby")
        session.add(Cursor(reader="position", position=0))
    monkeypatch.setattr("participation.cli.import_running.application", lambda: real_app)
    monkeypatch.setattr("participation.cli.import_runs.application", lambda: real_app)

    def run(*words: object) -> Any:
        return CliRunner().invoke(importing.import_command, [str(word) for word in words])

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_all_is_as_it_was(imported: Any, real_app: Flask, tmp_path: Path, kind: str) -> None:
    words = everything(tmp_path)[kind]
    before = all_rows(real_app)
    done = imported(*words, "--space", "fjordby", "--json")
    number = json.loads(done.stdout)["run"]
    trial = imported("undo", number, "--dry-run", "--json")
    assert trial.exit_code == 0, trial.output
    gone = imported("undo", number, "--json")
    assert gone.exit_code == 0, gone.output
    assert json.loads(trial.stdout)["removed"] == json.loads(gone.stdout)["removed"]
    after = all_rows(real_app)
    for name in before.keys() - KEPT:
        assert after[name] == before[name], name
    with real_app.app_context(), db.transaction(write=False):
        assert not invariants.broken()
    again = imported("undo", number)
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert "has been taken back" in again.stderr
    # And it may come once more.
    assert (
        json.loads(imported(*words, "--space", "fjordby", "--json").stdout)["added"]
        == (json.loads(done.stdout)["added"])
    )
    listed = imported("runs").stdout.splitlines()
    assert "taken back" in listed[1]
    assert "taken back" not in listed[0]


def table_run(run: Run, tmp_path: Path) -> int:
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS])
    number = run("mapped", path, ideas_mapping(tmp_path)).run
    assert number is not None
    return number


def one_idea() -> Idea:
    return db.session.scalars(select(Idea).order_by(Idea.id).limit(1)).one()


def follow(person: User, idea: Idea) -> None:
    follower = Follower(user_id=person.id)
    db.session.add(follower)
    db.session.flush()
    db.session.add(Follow(follower_id=follower.id, subject_id=idea.id))


def support(person: User, idea: Idea) -> None:
    db.session.add(Vote(idea_id=idea.id, user_id=person.id, value=1, at=clock.now()))


def propose(person: User, idea: Idea) -> None:
    factories.idea(db.session.get_one(Box, idea.box_id), person)


BUILT: dict[str, Callable[[User, Idea], object]] = {
    "1 contributions": lambda person, idea: factories.comment(idea, person),
    "1 people who follow it": follow,
    "1 votes": support,
    "1 decisions on its state": lambda person, idea: change_state(idea, "planned", by=person),
    "1 ideas in its box": propose,
    "1 changed texts": lambda person, idea: keep_revision(idea, "before", by=person),
    "1 reports of readers": lambda person, idea: factories.report(idea, person),
    "1 gains": lambda _, idea: db.session.add(
        Gain(subject_id=idea.id, kind=GainKind.hours, at=clock.now())
    ),
}


@pytest.mark.parametrize("words", BUILT)
def test_what_people_have_built_keeps_it(run: Run, tmp_path: Path, words: str) -> None:
    number = table_run(run, tmp_path)
    BUILT[words](factories.user(), one_idea())
    db.session.commit()
    before = db.session.scalar(select(func.count(Idea.id)))
    with pytest.raises(ImportRefused, match=words) as refused:
        undoing.undo(number)
    assert "Nothing was taken back" in str(refused.value)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Idea.id))) == before
    assert db.session.get_one(ImportRun, number).undone_at is None


def test_a_theme_keeps_a_hearing(run: Run, tmp_path: Path) -> None:
    number = run("responses", commission(tmp_path, *FEEDBACK_ROWS)).run
    factories.theme(db.session.scalars(select(Hearing)).one())
    db.session.commit()
    with pytest.raises(ImportRefused, match="1 themes"):
        undoing.undo(number or 0)


def test_comments_alone_go_and_are_no_longer_counted(run: Run, tmp_path: Path) -> None:
    run("consul", city(tmp_path / "our-city", [], proposal(1)))
    report = run("consul", city(tmp_path / "our-city", [comment(11), comment(12, 11)], proposal(1)))
    assert one_idea().comment_count == 2
    assert undoing.undo(report.run or 0).removed == {"comments": 2, "users": 1}
    db.session.expire_all()
    assert one_idea().comment_count == 0
    assert not invariants.broken()


def test_a_run_that_changed_an_earlier_one_goes_with_it_or_not(run: Run, tmp_path: Path) -> None:
    first = table_run(run, tmp_path)
    path = write_csv(tmp_path / "ideer.csv", [HEAD, [1, "Borde", *ROWS[0][2:]], *ROWS[1:]])
    second = run("mapped", path, ideas_mapping(tmp_path), update=True).run
    assert second is not None
    with pytest.raises(ImportRefused, match=f"undo {first} --with-later"):
        undoing.undo(second)
    with pytest.raises(ImportRefused, match=f"run {second} has changed .* what run {first}"):
        undoing.undo(first)
    done = undoing.undo(first, with_later=True)
    assert done.runs == [first, second]
    assert db.session.scalar(select(func.count(Idea.id))) == 0


def test_a_run_that_updated_does_not_promise_to_go_alone(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, *ROWS])
    first = run("mapped", path, ideas_mapping(tmp_path))
    assert f"`participation import undo {first.run}` takes it back" in first.sentences()
    changed = [[*row[:2], "Noget andet", *row[3:]] for row in ROWS]
    later = run("mapped", write_csv(path, [HEAD, *changed]), ideas_mapping(tmp_path), update=True)
    assert "takes it back" not in later.sentences()
    assert "can only be taken back with them" in later.sentences()
    found = undoing.runs()
    assert [(each.run.id, each.changed) for each in found] == [(later.run, 3), (first.run, 0)]
    assert found[0].added == {}


def test_a_run_that_added_to_an_earlier_one(run: Run, tmp_path: Path) -> None:
    first = table_run(run, tmp_path)
    more = [4, "Nyt", "x", "16-05-2019", "", "", "", "", ""]
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS, more])
    second = run("mapped", path, ideas_mapping(tmp_path)).run
    with pytest.raises(ImportRefused, match=f"run {second} has .* what run {first}"):
        undoing.undo(first)
    assert undoing.undo(second or 0).removed == {"ideas": 1}
    db.session.expire_all()
    assert db.session.scalars(select(Box.idea_count)).one() == 3
    assert undoing.undo(first).removed["ideas"] == 3
    assert not invariants.broken()


def test_votes_that_came_later_cannot_be_told_apart(run: Run, tmp_path: Path) -> None:
    first = run("polis", small(tmp_path)).run
    more = [vote(10, 0, 0, 1), vote(20, 0, 1, 1), vote(30, 0, 1, -1), vote(40, 1, 0, -1),
            vote(50, 1, 1, 0), vote(60, 2, 1, 1)]  # fmt: skip
    later = conversation(
        tmp_path / "harbour",
        [statement(0, 2, 1), statement(1, 0, 1, moderated=-1), statement(2, 1, 0, author=9)],
        more,
    )
    second = run("polis", later).run
    with pytest.raises(ImportRefused, match=f"undo {first} --with-later"):
        undoing.undo(second or 0)
    undoing.undo(first or 0, with_later=True)
    assert db.session.scalar(select(func.count(Vote.idea_id))) == 0
    assert run("polis", later).added["votes"] == 5


def test_a_run_that_wrote_nothing_is_none(imported: Any, tmp_path: Path) -> None:
    words = everything(tmp_path)["xlsx"]
    assert json.loads(imported(*words, "--space", "fjordby", "--json").stdout)["run"] == 1
    assert json.loads(imported(*words, "--space", "fjordby", "--json").stdout)["run"] is None
    assert len(imported("runs").stdout.splitlines()) == 1
    assert imported("undo", 7).exit_code == 1


def test_statements_do_not_grow_with_the_run(run: Run, tmp_path: Path, queries: Any) -> None:
    def statements(number: int) -> int:
        rows = [[str(n), f"Idé {n}", "x", "14-05-2019", "Bo", "", "Byrum", "", 1]
                for n in range(number)]  # fmt: skip
        path = write_csv(tmp_path / f"{number}.csv", [HEAD, *rows])
        report = run("mapped", path, ideas_mapping(tmp_path, box__name=f"Box {number}"))
        before = len(queries)
        undoing.undo(report.run or 0)
        return len(queries) - before

    assert statements(400) <= statements(5) + 2


def test_the_ledger_keeps_its_entries_and_the_index_learns(run: Run, tmp_path: Path) -> None:
    number = table_run(run, tmp_path)
    entries = db.session.scalar(select(func.count(Entry.id))) or 0
    ids = set(db.session.scalars(select(Idea.id)))
    undoing.undo(number)
    said = db.session.scalars(select(Entry).where(Entry.action == ledger.REMOVED)).one()
    assert set(said.data["removed"]) == ids
    assert db.session.scalar(select(func.count(Entry.id))) == entries + 2


def test_a_file_that_was_made_of_it_is_handed_out_no_more(run: Run, tmp_path: Path) -> None:
    number = table_run(run, tmp_path)
    space = db.session.scalars(select(ImportRun.space_id)).one()
    person = factories.user()
    wanted = Order(ExportKind.ideas, "", ExportFormat.csv)
    for place in (space, None, factories.space().id):
        db.session.add(
            ExportFile(
                user_id=person.id,
                wanted=wanted.as_json(),
                fingerprint=f"{wanted.fingerprint}{place}",
                space_id=place,
                made_at=clock.now(),
                expires_at=clock.now() + timedelta(days=1),
                name="ideas.csv",
            )
        )
    db.session.commit()
    undoing.undo(number)
    ledger.follow_to_the_end()
    rows = select(ExportFile.dropped_at).order_by(ExportFile.id)
    assert [each is None for each in db.session.scalars(rows)] == [False, False, True]
