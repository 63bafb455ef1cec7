"""Scripts in a process of their own: held to their limits, and no transaction waits for them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from participation import db, subprocesses
from participation.accounts.limits import count
from participation.accounts.views.entering import HOUR
from participation.db import sessions
from participation.subprocesses import Limits, TookTooMuch, run
from tests import factories

ROOMY = Limits(seconds=5, megabytes=500, largest=100_000)


def _script(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "script.py"
    path.write_text(f"import sys\n{text}\n")
    return path


def test_a_script_reads_and_writes(app: Flask, tmp_path: Path) -> None:
    script = _script(
        tmp_path,
        "sys.stdout.write(sys.argv[1] + sys.stdin.read()); sys.stderr.write('so'); sys.exit(3)",
    )
    source = io.BytesIO(b" world")
    source.seek(3)
    with run(script, ["hello"], source, ROOMY) as result:
        assert result.output.read() == b"hello world"
        assert (result.code, result.said) == (3, b"so")


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("while True: pass", Limits(1, 500, 1_000)),
        ("import time; time.sleep(60)", Limits(1, 500, 1_000)),
        ("import os; os.kill(os.getpid(), 9)", ROOMY),
    ],
    ids=["works for ever", "waits for ever", "is killed"],
)
def test_a_script_that_takes_too_much_is_ended(
    app: Flask, tmp_path: Path, text: str, limits: Limits
) -> None:
    with pytest.raises(TookTooMuch), run(_script(tmp_path, text), [], io.BytesIO(), limits):
        pass


@pytest.mark.parametrize(
    "text", ["x = b'x' * 10**9", "sys.stdout.write('x' * 10**6); sys.stdout.flush()"]
)
def test_memory_and_output_are_bounded(app: Flask, tmp_path: Path, text: str) -> None:
    with run(_script(tmp_path, text), [], io.BytesIO(), ROOMY) as result:
        assert result.code
        assert len(result.output.read()) <= ROOMY.largest


@contextmanager
def _request(app: Flask) -> Iterator[None]:
    """A request that changes something, with a session of its own."""
    with app.test_request_context("/", method="POST"):
        sessions.close_session()
        db.expect_writes()
        yield
        sessions.close_session()


class TestWhatIsOpen:
    """In a request, the transaction ends before the script begins."""

    def _held(self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
        held: list[bool] = []
        was = subprocesses.subprocess.run

        def looking(*arguments: object, **named: object) -> object:
            held.append(db.session.in_transaction())
            return was(*arguments, **named)  # type: ignore[call-overload]

        monkeypatch.setattr(subprocesses.subprocess, "run", looking)
        with run(_script(tmp_path, ""), [], io.BytesIO(), ROOMY):
            return held

    def test_what_was_read_is_let_go(
        self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        factories.user()
        db.session.commit()
        with _request(app):
            db.session.query(factories.User).all()
            assert db.session.in_transaction()
            assert self._held(app, tmp_path, monkeypatch) == [False]

    def test_a_counted_try_stays_counted(
        self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with _request(app):
            assert count("a name", 10, HOUR) == 1
            assert self._held(app, tmp_path, monkeypatch) == [False]
            db.finish(success=False)
            assert count("a name", 10, HOUR) == 2

    def test_half_a_change_is_never_committed(
        self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = db.session.query(factories.User).count()
        db.session.commit()
        with _request(app):
            factories.user()
            assert self._held(app, tmp_path, monkeypatch) == [True]
            db.finish(success=False)
        assert db.session.query(factories.User).count() == before

    def test_a_worker_keeps_its_transaction(
        self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with db.transaction() as session:
            session.query(factories.User).all()
            assert self._held(app, tmp_path, monkeypatch) == [True]
