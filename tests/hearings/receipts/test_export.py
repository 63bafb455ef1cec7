"""An export carries its proof, and docs/verify.py checks it without any code of the site."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from participation import clock
from participation.accounts.models import Visitor
from participation.config import ROOT
from participation.hearings.receipts import shown
from participation.hearings.responses.actions.receiving import record_receipt
from participation.hearings.responses.models import Response
from participation.subjects.shown import Scope
from tests import factories
from tests.conftest import Client
from tests.hearings.receipts.test_receipts import _seal

SCRIPT = ROOT / "docs" / "verify.py"


@pytest.fixture
def files(client: Client, tmp_path: Path) -> tuple[Path, Path]:
    """The export of a hearing with three responses that are signed and one that is not, and the head."""
    hearing = factories.hearing(factories.space())
    for _each in range(3):
        _received(hearing)
    _seal()
    _received(hearing)
    export, head = tmp_path / "hearing.jsonl", tmp_path / "head.json"
    with closing(client.get(f"/exports/hearings/{hearing.id}.jsonl")) as answer:
        export.write_bytes(answer.data)
    head.write_bytes(client.get("/ledger/head").data)
    return export, head


def _received(hearing: Any) -> Response:
    made = factories.response(hearing)
    record_receipt(made, hearing, None)
    return made


def test_an_anonymous_hearing_exports_no_line(client: Client) -> None:
    """The lines beside one in the ledger have their moment: it would be that of the response."""
    hearing = factories.hearing(factories.space(), anonymous=True)
    _received(hearing)
    _seal()
    assert list(shown.TABLE.rows(Scope(Visitor(), clock.now()), hearing)) == []


def _run(*paths: Path) -> tuple[int, str]:
    """Run the script as anybody would: in a folder of its own, without our modules on its path."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=paths[0].parent,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_export_is_proved(files: tuple[Path, Path]) -> None:
    code, said = _run(*files)
    assert (code, said) == (0, "3 of 4 responses are proved; 1 are not signed yet.\n")


@pytest.mark.parametrize("what", ["entry", "left out", "path", "head", "another's line"])
def test_what_was_changed_is_said(files: tuple[Path, Path], what: str) -> None:
    export, head = files
    rows = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]
    lines = [row for row in rows if row["table"] == "ledger"]
    if what == "entry":
        lines[1]["entry"] = lines[1]["entry"].replace('"late":false', '"late":true')
    elif what == "left out":
        rows.remove(lines[1])
    elif what == "path":
        lines[1]["path"] = lines[0]["path"]
    elif what == "head":
        lines[1]["head"] = lines[1]["head"].replace("\n3\n", "\n2\n")
    else:
        lines[1]["response_number"] = 3
    export.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, said = _run(export, head)
    assert code == 1
    assert said.startswith("Not as it was signed: "), said


def test_another_root_than_the_one_that_was_kept_is_said(files: tuple[Path, Path]) -> None:
    """What a site shows to one person must be what it shows to another."""
    export, head = files
    kept = json.loads(head.read_text())
    kept["head"]["public_key"] = "ab" * 32
    head.write_text(json.dumps(kept))
    assert "another key" in _run(export, head)[1]


def test_the_script_is_short_and_stands_alone() -> None:
    lines = [line for line in SCRIPT.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= 75
    imported = [line for line in lines if line.startswith(("import", "from"))]
    assert not any("participation" in line for line in imported)
