"""A whole run with next to no data: it ends, leaves rows in the form, and leaves nothing running."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench.results import KEYS
from participation.config import ROOT

pytestmark = pytest.mark.load


def test_a_small_run_ends_and_leaves_nothing_running(tmp_path: Path) -> None:
    result = tmp_path / "bench.json"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "QUICK": "1",
        "ONLY": "queries start",
        "DATABASE": "sqlite",
        "WORKERS": "1",
        "BENCH_IDEAS": "20",
        "BENCH_FOLDER": str(tmp_path / "data"),
        "BENCH_RESULT": str(result),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(result.read_text(encoding="utf-8"))
    assert all(tuple(row) == KEYS for row in rows)
    counted = {row["what"]: row["value"] for row in rows if row["unit"] == "queries"}
    assert 1 <= counted["queries: /ideas (visitor)"] <= 3
    assert [row["what"] for row in rows if row["unit"] == "s"] == ["cold start"]
    assert "cold start" in done.stdout
    for process in psutil.process_iter(["cmdline", "environ"]):
        assert str(tmp_path) not in str((process.info["environ"] or {}).get("PARTICIPATION_VAR"))


def test_a_wrong_choice_is_said_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=ROOT,
        env={**os.environ, "ONLY": "speed", "BENCH_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("bench: ONLY is speed")
