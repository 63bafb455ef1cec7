"""The files of the search index are damaged while a real site runs on them: it answers, and mends."""

import json
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from participation import create_app, db
from tests import factories
from tests.conftest import make_settings
from tests.installation import command, environment_for, free_port, started

PATIENCE = 90
WORDS = "/search?q=havnen"


def _page(address: str) -> str:
    with urllib.request.urlopen(address + WORDS, timeout=30) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def _garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def _files(var: Path, pattern: str) -> list[Path]:
    folder = json.loads((var / "search" / "current.json").read_text())["folder"]
    found = list((var / "search" / folder).glob(pattern))
    assert found
    return found


def test_a_live_site_survives_each_damage_and_ends_with_a_whole_index(tmp_path: Path) -> None:
    """A segment cut short under a map would have been the end of the web server (SIGBUS)."""
    port = free_port()
    environment = environment_for(tmp_path, port, LOG_LEVEL="ERROR", DEFAULT_LANGUAGE="en")
    command(environment, "migrate")
    app = create_app(
        make_settings(tmp_path, f"sqlite:///{tmp_path / 'participation.sqlite3'}"), testing=True
    )
    with app.app_context(), db.transaction():
        box = factories.box(factories.space())
        for number in range(20):
            factories.idea(box, title=f"En bænk ved havnen {number}")
    app.extensions["database"].engine.dispose()
    command(environment, "worker", "--once")
    address, log = f"http://127.0.0.1:{port}", tmp_path / "log.txt"
    damages: list[tuple[str, Callable[[Path], None]]] = [
        ("MAIN_*.seg", _cut),
        ("_MAIN_*.toc", Path.unlink),
        ("state.json", _garbage),
    ]
    with started(environment, log, "serve", address=f"{address}/about") as server:
        assert 'class="hit"' in _page(address)
        for pattern, damage in damages:
            for path in _files(tmp_path, pattern):
                damage(path)
            for _turn in range(3):
                assert "being rebuilt" not in _page(address), "nobody is there to do so"
            assert server.poll() is None
            command(environment, "worker", "--once")
            time.sleep(1)
            assert 'class="hit"' in _page(address), (pattern, damage)
        with started(environment, log, "worker"):
            for path in _files(tmp_path, "MAIN_*.seg"):
                _cut(path)
            end = time.monotonic() + PATIENCE
            while 'class="hit"' not in _page(address) and time.monotonic() < end:
                time.sleep(1)
            assert 'class="hit"' in _page(address), log.read_text()
        assert server.poll() is None
    assert "died" not in log.read_text()
