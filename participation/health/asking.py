"""Asking in time: whoever wants to know how things stand is answered, or told that the database is not."""

import contextvars
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Generic, TypeVar, cast

import structlog
from flask import Flask, current_app

from participation import db, revisions
from participation.health.looking import look
from participation.health.state import WorkState

log = structlog.get_logger()
ANSWER_WITHIN = timedelta(seconds=4)
"""How long the database is waited for: whoever asks gives up soon after."""
Answer = TypeVar("Answer")


class DatabaseUnavailable(Exception):
    """The database does not answer, or not in time."""


class _Question(Generic[Answer]):
    """A question to the database in a thread of its own; whoever asks the same waits for it too."""

    def __init__(self, app: Flask, ask: Callable[[], Answer]) -> None:
        self._app, self._ask = app, ask
        self._until = time.monotonic() + ANSWER_WITHIN.total_seconds()
        self._found: list[Answer] = []
        context = contextvars.copy_context()
        self._thread = threading.Thread(
            target=lambda: context.run(self._run), name="health", daemon=True
        )
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        with self._app.app_context():
            try:
                self._found.append(self._ask())
            except Exception as error:
                log.warning("health.no_answer", error=type(error).__name__)

    def answer(self) -> Answer:
        self._thread.join(max(0.0, self._until - time.monotonic()))
        if not self._found:
            raise DatabaseUnavailable
        return self._found[0]


def _in_time(name: str, ask: Callable[[], Answer]) -> Answer:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asked = app.extensions.setdefault("health", {})
    question = asked.get(name)
    if question is None or not question.is_open:
        # A question that the database never answers is not asked a second time beside it.
        question = asked[name] = _Question(app, ask)
    return cast("Answer", question.answer())


def look_in_time() -> WorkState:
    """The same as `look`, but never later than `ANSWER_WITHIN`. Raises Unavailable."""
    return _in_time("state", look)


def schema_in_time() -> tuple[str | None, str | None]:
    """The migration the database is at, and the one this program needs. Raises Unavailable."""
    return _in_time("schema", lambda: (revisions.present(db.database().engine), _newest()))


@lru_cache(maxsize=1)
def _newest() -> str | None:
    # A new version of the program begins with a new process.
    return revisions.newest()
