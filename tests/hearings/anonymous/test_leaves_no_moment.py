"""An anonymous answer at 10:00:01 and one at 15:30:00, by different people, leave the same behind.

All files and folders are compared, with every time the file system keeps, and every row of every table.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import literal_column, select

from participation import clock, create_app, db, jobs, logs
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.hearings import receipt_codes
from participation.index import vocabulary
from participation.index.engines import engine
from participation.spaces.models import Audience
from tests import factories as make
from tests.conftest import make_settings
from tests.databases import Databases, with_tables
from tests.hearings.responses import documents

EVENING = datetime.fromisoformat("2026-11-30T20:00:00+01:00")
MORNING = datetime.fromisoformat("2026-11-30T06:00:00+01:00")
KEY = "0123456789abcdef" * 2
RANDOM = {
    # Drawn anew for each installation, and made before anybody answers.
    "sign_ins.token_hash", "users.password_hash", "generations.key",
}  # fmt: skip


@dataclass
class Left:
    """What an answer has left behind."""

    disk: dict[str, tuple[int, ...]]
    rows: dict[str, list[dict[str, Any]]]
    lines: list[Any]


def _disk(var: Path) -> dict[str, tuple[int, ...]]:
    """Every file and folder that uploads could touch, with size and all its times."""
    found = {}
    for path in [var / "files", *(var / "files").rglob("*")]:
        if path.exists():
            it = path.stat()
            found[str(path.relative_to(var))] = (it.st_size, it.st_mtime_ns, it.st_ctime_ns)
    return found


def _rows(app: Flask) -> dict[str, list[dict[str, Any]]]:
    with app.app_context(), db.transaction(write=False):
        tables = {}
        for name, table in db.Base.metadata.tables.items():
            sqlite = db.session.get_bind().dialect.name == "sqlite" and "id" not in table.c
            ids = [literal_column("rowid").label("rowid")] if sqlite else []
            found = db.session.execute(select(*ids, table) if ids else select(table)).mappings()
            rows = [
                {key: each[key] for key in each if f"{name}.{key}" not in RANDOM} for each in found
            ]
            tables[name] = sorted(rows, key=str)
        return tables


Answer = Callable[[datetime, str, bool], Left]


@pytest.fixture
def answer(
    engine_name: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Answer:
    now = [MORNING]

    def moved() -> datetime:
        return clock._told.get() or now[0]

    monkeypatch.setattr(clock, "now", moved)
    # Drawn by chance, of nobody and no moment: the same in both, so that the rest is compared.
    drawn = SimpleNamespace(token_hex=lambda length: "0" * 2 * length)
    monkeypatch.setattr(receipt_codes, "secrets", drawn)

    def once(at: datetime, author: str, anonymous: bool) -> Left:
        now[0] = MORNING
        var = tmp_path / author.replace(" ", "-")
        settings = make_settings(
            var, databases.copy(engine_name, "tables", with_tables), secret_key="k" * 40,
            ledger_key="l" * 40,
        )  # fmt: skip
        app = create_app(settings, testing=True)
        with app.app_context(), db.transaction():
            space = make.space(Audience.internal, timezone="Europe/Oslo", language="nb")
            hearing = make.hearing(space, anonymous=anonymous, language="nb")
            people = [make.member(space, RoleName.employee, name=f"Ansatt {n}") for n in "ab"]
            person = people[len(author) % 2]
            for each in people:
                each.email = f"{each.id}@agency.example"
            token = [open_sign_in(each, "test") for each in people][people.index(person)]
            hearing_id = hearing.id
        (var / "files").mkdir(parents=True, exist_ok=True)
        before, rows_before = _disk(var), _rows(app)
        lines: list[Any] = []
        monkeypatch.setattr(logs, "request", lambda *line: lines.append(line))
        now[0] = at
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        files = [
            (io.BytesIO(documents.pdf(author, at)), "svar.pdf"),
            (io.BytesIO(documents.word(author, at)), "svar.docx"),
            (io.BytesIO(documents.odt(author, at)), "svar.odt"),
            (io.BytesIO(documents.photo(author)), "svar.jpg"),
        ]
        page = "anonymous" if anonymous else "response"
        with client.post(
            f"/hearings/{hearing_id}/{page}",
            data={
                "body": "Tirsdag passer dårlig.",
                "form_key": KEY,
                "files": files,
                "respondent_kind": "person",
                "respondent_name": "Ansatt",
            },
            headers={"Sec-Fetch-Site": "same-origin"},
            content_type="multipart/form-data",
        ) as sent:
            assert sent.status_code in (200, 303), sent.text
        now[0] = EVENING
        after = _disk(var)
        disk = {name: after[name] for name in after if after[name] != before.get(name)}
        rows_at_once = _rows(app)
        with app.app_context():
            jobs.run_due(everything=True)
        rows = _rows(app)
        with app.app_context():
            engine().forget()
            vocabulary.start_over()
        app.extensions["database"].engine.dispose()
        changed = {f"{name} at once": found for name, found in _changed(rows_before, rows_at_once)}
        changed |= dict(_changed(rows_before, rows))
        return Left(disk, changed, lines)

    return once


def _changed(before: Any, after: Any) -> list[tuple[str, Any]]:
    found = [(name, [row for row in after[name] if row not in before[name]]) for name in after]
    return [(name, rows) for name, rows in found if rows]


TEN = datetime.fromisoformat("2026-11-30T10:00:01+01:00")
HALF_PAST_THREE = datetime.fromisoformat("2026-11-30T15:30:00+01:00")


def test_nothing_is_left_that_tells_one_from_the_other(answer: Answer) -> None:
    one = answer(TEN, "Marte Qzxnordmann", True)
    other = answer(HALF_PAST_THREE, "Bo Li", True)
    assert one.disk == other.disk == {}
    assert one.lines == other.lines == []
    assert set(one.rows) == set(other.rows)
    for name, rows in one.rows.items():
        assert rows == other.rows[name], name
    assert {"files", "file_contents", "responses", "ledger_entries"} <= set(one.rows)
    assert "outbox" not in one.rows
    assert len(one.rows["files"]) == 4


def test_the_comparison_sees_what_an_ordinary_answer_leaves(answer: Answer) -> None:
    """A comparison in which nothing ever differs proves nothing."""
    one = answer(TEN, "Marte Qzxnordmann", False)
    other = answer(HALF_PAST_THREE, "Bo Li", False)
    assert one.disk
    assert one.disk != other.disk
    assert one.lines
    assert {name for name in one.rows if one.rows[name] != other.rows[name]} >= {
        "files", "responses", "ledger_entries", "outbox", "subjects", "attachments",
    }  # fmt: skip
