"""`participation guard`: hits as JSON, without a database or a setting."""

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from participation.cli.guarding import MOST, guard

TEXT = "Æble 😀 010180-1234, ring 20 30 40 51, pid 47906701517\n"


def _run(*words: str, given: bytes | str = "") -> Result:
    return CliRunner().invoke(guard, list(words), input=given)


def test_it_prints_what_it_finds_of_both_countries() -> None:
    done = _run(given=TEXT)
    hits = json.loads(done.output)
    assert [set(hit) for hit in hits] == [{"kind", "strength", "start", "end"}] * 3
    assert [(hit["kind"], hit["strength"], TEXT[hit["start"] : hit["end"]]) for hit in hits] == [
        ("cpr", "strong", "010180-1234"),
        ("phone", "soft", "20 30 40 51"),
        ("synthetic", "strong", "47906701517"),
    ]


def test_it_reads_a_file(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, "utf-8")
    assert json.loads(_run(str(file)).output) == json.loads(_run(given=TEXT).output)
    assert _run(str(tmp_path / "none")).exit_code == 2


def test_nothing_is_an_empty_list_and_what_is_no_text_is_said() -> None:
    assert json.loads(_run().output) == []
    wrong = _run(given=b"a\xff")
    assert wrong.exit_code == 1
    assert "not UTF-8 (byte 1)" in wrong.output
    assert "longer than" in _run(given=b"1" * (MOST + 1)).output


def test_it_needs_no_database(tmp_path: Path) -> None:
    surroundings = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql+psycopg://nowhere.invalid/x",
    }
    done = subprocess.run(
        [sys.executable, "-m", "participation.cli", "guard"],
        input=TEXT.encode(), capture_output=True, check=True, cwd=tmp_path, env=surroundings,
    )  # fmt: skip
    assert len(json.loads(done.stdout)) == 3
