"""Starting: what is missing is said in one line; `run` stops cleanly and changes nothing twice."""

import signal
import socket
import time
from pathlib import Path

from tests.installation import attempt, command, environment_for, free_port, started


def _refusal(environment: dict[str, str], *words: str) -> str:
    done = attempt(environment, *words)
    assert done.returncode != 0
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_missing_migration_stops_the_start(tmp_path: Path) -> None:
    line = _refusal(environment_for(tmp_path, free_port()), "serve")
    assert "participation migrate" in line


def test_an_unreachable_database_stops_the_start(tmp_path: Path) -> None:
    url = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    line = _refusal(environment_for(tmp_path, free_port(), DATABASE_URL=url), "worker")
    assert "DATABASE_URL" in line
    assert "secret" not in line


def test_a_folder_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = _refusal(environment_for(tmp_path / "file" / "var", free_port()), "migrate")
    assert "PARTICIPATION_VAR" in line


def test_production_without_secrets_does_not_start(tmp_path: Path) -> None:
    environment = environment_for(tmp_path, free_port(), PARTICIPATION_ENV="production")
    assert "SECRET_KEY" in _refusal(environment, "serve")


def test_the_demo_refuses_a_production_site(tmp_path: Path) -> None:
    keys = dict.fromkeys(("SECRET_KEY", "LEDGER_KEY"), "x" * 40)
    environment = environment_for(
        tmp_path,
        free_port(),
        PARTICIPATION_ENV="production",
        BASE_URL="https://fjordby.example",
        **keys,
    )
    command(environment, "migrate")
    assert "production" in _refusal(environment, "demo")


def test_run_starts_everything_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    environment = environment_for(tmp_path, port)
    log = tmp_path / "run.log"
    address = f"http://127.0.0.1:{port}/about"
    accounts = None
    for sign in (signal.SIGINT, signal.SIGTERM):
        with started(environment, log, "run", address=address, installed=True) as process:
            kept = (tmp_path / "demo-accounts.csv").read_text(encoding="utf-8")
            assert accounts in (None, kept), "the second time changes nothing"
            accounts = kept
            time.sleep(0.5)
            process.send_signal(sign)
            assert process.wait(30) == 0, log.read_text()
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, "the web server is gone"
        assert "Traceback" not in log.read_text()


def test_run_says_which_process_ended(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = environment_for(
            tmp_path,
            taken.getsockname()[1],
            PARTICIPATION_ENV="production",
            BASE_URL="https://fjordby.example",
            SECRET_KEY="x" * 40,
            LEDGER_KEY="y" * 40,
        )
        done = attempt(environment, "run")
    assert done.returncode != 0
    assert "The serve process ended by itself" in done.stderr
