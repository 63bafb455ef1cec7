"""A dry run does everything and keeps nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from participation import db, jobs
from participation.cli import importing
from participation.ideas.proposals.models import Idea
from participation.importers import mapped
from participation.importers.files import Rejects
from participation.importers.runs import rehearsal
from participation.importers.tables.reading import TableFormat
from participation.importers.writing.report import ImportReport
from participation.ledger import Cursor
from tests import factories
from tests.importers.consul.test_consul import city, comment, proposal
from tests.importers.decidim.test_decidim import NEW, new, said, site
from tests.importers.fider.test_fider import post, posts
from tests.importers.mapped.test_mapped import HEAD, ROWS, book, ideas_mapping
from tests.importers.polis.test_polis import small
from tests.importers.responses.test_responses import LINES, commission, danish
from tests.importers.responses.test_responses import ROWS as FEEDBACK


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch, real_app: Flask) -> Any:
    """Run the command within the test; what it printed and how it ended."""
    with real_app.app_context(), db.transaction() as session:
        factories.space(slug="fjordby")
        session.add(Cursor(reader="position", position=0))
    monkeypatch.setattr("participation.cli.import_running.application", lambda: real_app)
    monkeypatch.setattr("participation.cli.import_runs.application", lambda: real_app)

    def run(*words: object) -> Any:
        return CliRunner().invoke(importing.import_command, [str(word) for word in words])

    return run


def all_rows(app: Flask) -> dict[str, Any]:
    """Everything in the database, table by table."""
    engine = app.extensions["database"].engine
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in db.Base.metadata.sorted_tables
        }


def everything(tmp_path: Path) -> dict[str, list[object]]:
    """A call of each importer."""
    table = [HEAD, *ROWS, [4, "t", "x", "31-02-2024", "", "Åben", "", "", ""]]
    workbook = book(tmp_path / "ideer.xlsx", table)
    mapping = ideas_mapping(tmp_path)
    (tmp_path / "svar").mkdir()
    svar, svar_mapping = danish(tmp_path / "svar", *LINES)
    return {
        "polis": ["polis", small(tmp_path / "polis")],
        "consul": ["consul", city(tmp_path / "our-city", [comment(11)], proposal(1))],
        "eu": ["responses", commission(tmp_path / "eu", *FEEDBACK)],
        "responses": ["responses", svar, "--mapping", svar_mapping],
        "decidim": ["decidim", site(tmp_path / "decidim", [NEW, new(1)], [said(11, 1)])],
        "fider": ["fider", posts(tmp_path, post(1, response="Ja"))],
        "xlsx": ["xlsx", workbook, "--mapping", mapping],
    }


KINDS = ["polis", "consul", "eu", "responses", "decidim", "fider", "xlsx"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_kept(
    imported: Any, real_app: Flask, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = everything(tmp_path)[kind]
    woken: list[int] = []
    monkeypatch.setattr(jobs, "wake", lambda: woken.append(1))
    var = real_app.extensions["settings"].var
    before = all_rows(real_app)
    files = {path: path.stat().st_size for path in var.rglob("*") if path.suffix == ".csv"}
    done = imported(*words, "--space", "fjordby", "--dry-run", "--preview", 2, "--json")
    assert done.exit_code == 0, done.output
    assert all_rows(real_app) == before
    assert woken == []
    assert not [path for path in var.iterdir() if path.name.startswith(("rehearsal", "rejects"))]
    assert files == {path: path.stat().st_size for path in var.rglob("*") if path.suffix == ".csv"}
    figures = json.loads(done.stdout)
    assert figures["dry_run"]
    assert figures["preview"]
    assert figures["rejects_file"] is None
    # And then it comes, as was said.
    real = imported(*words, "--space", "fjordby", "--json")
    assert real.exit_code == 0, real.output
    came = json.loads(real.stdout)
    for name in ("added", "unchanged", "rejected", "notes"):
        assert came[name] == figures[name]
    assert woken == [1]
    assert all_rows(real_app) != before
    after = all_rows(real_app)
    again = json.loads(imported(*words, "--space", "fjordby", "--dry-run", "--json").stdout)
    assert not any(again["added"].values())
    assert all_rows(real_app) == after


def test_what_a_person_sees(imported: Any, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [HEAD, *ROWS, [4, "t", "x", "31-02-2024", *[None] * 5]])
    words = ("xlsx", path, "--space", "fjordby", "--mapping", ideas_mapping(tmp_path))
    done = imported(*words, "--preview", 1)
    assert done.exit_code == 0
    assert "idea ideer-til-havnen/proposal/1: Bænke\n" in done.stdout
    assert (
        "    new · Bo Æbelø · 2019-05-14 09:30 · in Idéer til havnen · da · Byrum, Havn, Nord"
        " · supports 12\n"
    ) in done.stdout
    assert "proposal/2" not in done.stdout
    assert "Dry run, nothing was kept. It would add 1 box, 3 ideas, 1 person.\n" in done.stdout
    assert "Rows not used: 1. The first:\n  x.xlsx, row 5: Oprettet is not a date" in done.stdout
    rejects = tmp_path / "rejects.csv"
    assert imported(*words, "--dry-run", "--rejects", rejects).exit_code == 0
    assert "31-02-2024" in rejects.read_text(encoding="utf-8")


def test_nothing_is_kept_of_one_that_fails(
    imported: Any, real_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "x.xlsx", [HEAD, *ROWS])
    before = all_rows(real_app)

    def fail(*_: Any) -> Any:
        raise KeyError("in the middle")

    monkeypatch.setattr(rehearsal, "preview", fail)
    words = ("xlsx", path, "--space", "fjordby", "--mapping", ideas_mapping(tmp_path))
    done = imported(*words, "--preview", 1)
    assert isinstance(done.exception, KeyError)
    assert all_rows(real_app) == before
    monkeypatch.undo()
    with real_app.app_context(), db.transaction(write=False) as session:
        assert session.scalar(select(func.count(Idea.id))) == 0


def test_the_site_can_write_meanwhile(real_app: Flask, tmp_path: Path) -> None:
    """On SQLite there is one writer: a long dry run must not be it."""
    path = book(tmp_path / "x.xlsx", [HEAD, *ROWS])
    with real_app.app_context(), db.transaction():
        factories.space(slug="fjordby")
    engine = real_app.extensions["database"].engine
    with real_app.app_context(), rehearsal.rehearsal(real_app):
        from_elsewhere = engine.connect()
        report = _report(tmp_path)
        mapped.run(path, "fjordby", report, ideas_mapping(tmp_path), TableFormat.xlsx)
        with from_elsewhere, from_elsewhere.begin():
            from_elsewhere.execute(db.Base.metadata.tables["ledger_cursors"].insert().values(
                reader="x", position=1))  # fmt: skip
    with real_app.app_context(), db.transaction(write=False) as session:
        assert session.scalar(select(func.count(Idea.id))) == 0
        assert session.scalar(select(Cursor.position).where(Cursor.reader == "x")) == 1


def _report(tmp_path: Path) -> Any:
    return ImportReport("boxes", Rejects(tmp_path / "r.csv", written=False))


def test_examples_and_proposals(imported: Any, tmp_path: Path) -> None:
    assert 'what = "ideas"' in imported("csv", "--example").stdout
    assert 'what = "comments"' in imported("xlsx", "--example", "comments").stdout
    path = book(tmp_path / "x.xlsx", [HEAD, *ROWS])
    done = imported("mapping", path)
    assert done.exit_code == 0
    assert 'title = "Titel"' in done.stdout
    done = imported("mapping", path, "--sheet", "Ark9")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "it has Ark1" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("csv", "{path}", "--space", "fjordby", "--mapping", "{missing}"),
        ("csv", "{path}", "--space", "nowhere", "--mapping", "{mapping}", "--dry-run"),
        ("xlsx", "{path}", "--space", "fjordby", "--mapping", "{mapping}"),
        ("decidim", "{path}", "--space", "fjordby"),
        ("fider", "{path}", "--space", "fjordby", "--preview", "3"),
    ],
)
def test_a_refusal_is_one_line(imported: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    values = {"path": path, "missing": tmp_path / "none.toml", "mapping": ideas_mapping(tmp_path)}
    done = imported(*[word.format(**values) for word in words])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
