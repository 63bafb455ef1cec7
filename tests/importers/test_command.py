"""`participation import`, as an operator runs it."""

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from participation import create_app, db
from participation.cli import importing
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.importers.writing.models import ImportedRows
from participation.ledger import Entry
from tests import factories
from tests.conftest import make_settings
from tests.importers.conftest import write_csv
from tests.importers.polis.test_polis import COMMENTS, VOTES, comment, small, vote
from tests.importers.responses.test_responses import LINES, danish
from tests.installation import PROGRAM, ROOT, command, environment_for, free_port, kill


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch, real_app: Flask) -> Any:
    """Run the command within the test; what it printed and how it ended."""
    with real_app.app_context(), db.transaction():
        factories.space(slug="fjordby")
    monkeypatch.setattr("participation.cli.import_running.application", lambda: real_app)
    monkeypatch.setattr("participation.cli.import_runs.application", lambda: real_app)

    def run(*words: object) -> Any:
        return CliRunner().invoke(importing.import_command, [str(word) for word in words])

    return run


def test_one_json_line(imported: Any, tmp_path: Path) -> None:
    folder = small(tmp_path)
    with (folder / "votes.csv").open("a") as file:
        file.write("1500000000100,,0,2,5\n")
    done = imported("polis", folder, "--space", "fjordby", "--json")
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    figures = json.loads(done.stdout)
    assert figures["added"]["votes"] == 4
    assert figures["rejected"] == 1
    assert Path(figures["rejects_file"]).read_text().startswith("file,row,reason,content")
    assert "harbour: votes: 5 of 5" in done.stderr
    again = json.loads(imported("polis", folder, "--space", "fjordby", "--json").stdout)
    assert not any(again["added"].values())
    assert again["boxes"] == figures["boxes"]


def test_a_sentence_for_people_and_a_file_for_rejects(imported: Any, tmp_path: Path) -> None:
    path, mapping = danish(tmp_path, *LINES)
    rejects = tmp_path / "new folder" / "rejects.csv"
    done = imported(
        "responses", path, "--space", "fjordby", "--mapping", mapping, "--rejects", rejects
    )
    assert done.exit_code == 0
    assert "Added 1 hearing, 1 person, 2 responses; there already: 1 response." in done.stdout
    assert f"Rows not used: 1. See {rejects}" in done.stdout
    assert "31-02-2019" in rejects.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("polis", "{folder}", "--space", "nowhere"),
        ("polis", "{root}", "--space", "fjordby"),
        ("consul", "{folder}", "--space", "fjordby"),
        ("responses", "{folder}", "--space", "fjordby"),
    ],
)
def test_a_refusal_is_one_line(imported: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = small(tmp_path / "data")
    filled = [word.format(folder=folder, root=tmp_path) for word in words]
    done = imported(*filled)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_a_rejects_file_that_cannot_be_written(imported: Any, tmp_path: Path) -> None:
    folder = small(tmp_path)
    with (folder / "votes.csv").open("a") as file:
        file.write("ragged\n")
    done = imported("polis", folder, "--space", "fjordby", "--rejects", folder / "votes.csv" / "x")
    assert done.exit_code == 1
    assert "name another file with --rejects" in done.stderr


def test_killed_between_batches_and_completed_by_the_next(
    engine_name: str, new_database_url: Any, tmp_path: Path
) -> None:
    chance = random.Random(11)
    votes = [
        vote(n, chance.randrange(40), chance.randrange(2000), chance.choice((-1, 0, 1)))
        for n in range(60_000)
    ]
    folder = tmp_path / "harbour"
    write_csv(folder / "comments.csv", [COMMENTS, *(comment(n, 0, 0) for n in range(40))])
    write_csv(folder / "votes.csv", [VOTES, *votes])
    url = new_database_url(engine_name)
    environment = environment_for(tmp_path / "var", free_port(), DATABASE_URL=url)
    command(environment, "migrate")
    app = create_app(make_settings(tmp_path / "var", url), testing=True)
    with app.app_context(), db.transaction():
        factories.space(slug="fjordby")
    words = ("import", "polis", str(folder), "--space", "fjordby", "--json")
    process = subprocess.Popen(
        [PROGRAM, *words], cwd=ROOT, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    written = 0
    with app.app_context():
        end = time.monotonic() + 60
        while written < 8000 and time.monotonic() < end:
            with db.transaction(write=False) as session:
                written = session.scalar(select(func.max(ImportedRows.rows))) or 0
        kill(process)
    figures = json.loads(command(environment, *words))
    pairs = {(row[2], row[3]) for row in votes}
    assert figures["added"]["votes"] + figures["unchanged"]["votes"] == len(pairs)
    assert 0 < figures["added"]["votes"] < len(pairs)
    last = {(row[2], row[3]): row[4] for row in votes}
    with app.app_context(), db.transaction(write=False) as session:
        entries = select(func.count(Entry.id)).where(Entry.action == "idea.voted")
        assert session.scalar(entries) == len(votes)
        assert session.scalar(select(func.count()).select_from(Vote)) == len(pairs)
        for idea in session.scalars(select(Idea)):
            values = [
                value for (key, _person), value in last.items()
                if idea.source_id == f"harbour/{key}"
            ]  # fmt: skip
            counts = (idea.support_count, idea.pass_count, idea.against_count)
            assert counts == (values.count(1), values.count(0), values.count(-1))
    app.extensions["database"].engine.dispose()
