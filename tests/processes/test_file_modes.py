"""Whatever the umask: what the site writes is readable by the user it runs as, and by nobody else."""

import os
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from participation import create_app, db, mail
from tests.conftest import make_settings
from tests.importers.polis.test_polis import small
from tests.installation import command, environment_for, free_port, started

KEPT = {
    "participation.sqlite3",
    "participation.sqlite3-wal",
    "jobs.sqlite3",
    "exports",
    "files",
    "mail",
    "rejects",
    "search",
    "secret-key",
    "ledger-key",
    "demo-accounts.csv",
}


@pytest.fixture
def open_handed() -> Iterator[None]:
    """An umask that lets everybody read and write what is made, as some containers have."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def _open_to_others(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder)} {path.lstat().st_mode & 0o777:o}"
        for path in [folder, *folder.rglob("*")]
        if path.lstat().st_mode & 0o077
    ]


def test_nothing_that_is_written_is_for_others(tmp_path: Path, open_handed: None) -> None:
    """By commands, the web server and the worker, on SQLite: whose folder holds all there is."""
    var, out, port = tmp_path / "var", tmp_path / "backups", free_port()
    environment = environment_for(var, port, LOG_LEVEL="WARNING")
    command(environment, "migrate")
    command(environment, "demo")
    votes = small(tmp_path)
    with (votes / "votes.csv").open("a") as file:
        file.write("1500000000100,,0,2,5\n")
    command(environment, "import", "polis", str(votes), "--space", "fjordby")
    address = f"http://127.0.0.1:{port}"
    with (
        started(environment, tmp_path / "log.txt", "serve", address=f"{address}/about"),
        started(environment, tmp_path / "log.txt", "worker"),
    ):
        app = create_app(
            make_settings(var, f"sqlite:///{var / 'participation.sqlite3'}"), testing=True
        )
        with app.app_context(), db.transaction():
            db.session.add(mail.compose("anna@example.org", "account-exists", "da", {}))
        app.extensions["database"].engine.dispose()
        urllib.request.urlopen(f"{address}/exports/ideas.csv", timeout=30).close()
        for _turn in range(300):
            if list(var.glob("mail/*.eml")) and (var / "search" / "current.json").exists():
                break
            time.sleep(0.2)
        command(environment, "backup", str(out / "site.tar.gz"))
        command(environment, "export", "ideas", "--out", str(out / "ideas.csv"))
        there = {path.name for path in var.iterdir()}
        assert _open_to_others(var) == []
        assert _open_to_others(out) == []
    assert there >= KEPT, "all of it was looked at"


def test_what_an_older_version_left_open_is_closed(tmp_path: Path, open_handed: None) -> None:
    """A site that was set up by hand, whose database everybody on the machine could read."""
    environment = environment_for(tmp_path, free_port())
    command(environment, "migrate")
    for name in ("participation.sqlite3", "secret-key"):
        (tmp_path / name).chmod(0o644)
    (tmp_path / "mail").mkdir()
    (tmp_path / "notes.txt").touch()
    command(environment, "migrate")
    assert _open_to_others(tmp_path) == ["notes.txt 666"], "what is not ours is left alone"
