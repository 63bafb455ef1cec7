"""What a kept page asked the database, to be asked again: the same answers make the same page.

The content's version moves whenever anybody commits anything, anywhere. A page that visitors come back
to is then not rendered at once: its own questions are put to the database again, without the ORM and
without a template, and when every answer is what it was, so is the page. Nobody has to know what a
page depends on. See `docs/decisions/0034-a-kept-page-asks-again.md`.
"""

import contextvars
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from participation import clock, db

MOST = 60
"""Questions beyond which a page is sooner rendered."""

OVERHEAD = 800
"""Bytes that a question takes; its statement is the one that SQLAlchemy keeps anyway."""

_SQLITE_FORM = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class RecordedQuery:
    """A statement as the driver was given it, and which of its values were the moment of asking."""

    statement: str
    values: Any
    moments: tuple[Any, ...]
    of_texts: bool
    """Whether moments are texts, as in SQLite."""

    def values_at(self, now: datetime) -> Any:
        """Its values, asked at another moment."""
        if not self.moments:
            return self.values
        moment = now.strftime(_SQLITE_FORM) if self.of_texts else now
        if isinstance(self.values, dict):
            return {**self.values, **dict.fromkeys(self.moments, moment)}
        return tuple(moment if at in self.moments else v for at, v in enumerate(self.values))


class RecordedQueries:
    """What one page asks the database while it is rendered at a moment."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._asked: list[RecordedQuery] = []
        self._answers: tuple[bytes, ...] | None = None
        self._alone = True

    def spoil(self) -> None:
        """Say that the page depends on something else besides: it can only be rendered."""
        self._alone = False

    def add(self, statement: str, values: Any, context: Any, many: bool) -> None:
        """Hear a statement."""
        compiled = getattr(context, "compiled", None)
        if compiled is None and statement == "BEGIN":
            return
        reads = compiled is not None and not (
            compiled.isinsert or compiled.isupdate or compiled.isdelete
        )
        if many or not reads or len(self._asked) >= MOST:
            self.spoil()
            return
        named = isinstance(values, dict)
        pairs = values.items() if named else enumerate(values)
        moments = tuple(name for name, value in pairs if self._is_now(value))
        of_texts = not named
        self._asked.append(
            RecordedQuery(statement, dict(values) if named else tuple(values), moments, of_texts)
        )

    def _is_now(self, value: Any) -> bool:
        """Whether a value is the clock's, read since the page was asked for."""
        if isinstance(value, datetime):
            return self._at <= value <= clock.now()
        if isinstance(value, str) and len(value) == 26:
            return self._at.strftime(_SQLITE_FORM) <= value <= clock.now().strftime(_SQLITE_FORM)
        return False

    def settle(self) -> None:
        """Note the answers, in the transaction that they were given in. The page is then finished."""
        asked, self._asked = self._asked, []
        if not self._alone or not asked:
            return
        connection = db.session.connection().connection.dbapi_connection
        self._answers = tuple(_answers(connection, asked, None))
        self._asked = asked

    @property
    def settled(self) -> bool:
        """Whether they can be asked again."""
        return self._answers is not None

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        return OVERHEAD * len(self._asked)

    def answered_alike(self, engine: Engine, now: datetime) -> bool:
        """Ask them again: whether every answer is the one the page was made of."""
        failures = (engine.dialect.loaded_dbapi.Error, SQLAlchemyError)
        try:
            borrowed = engine.raw_connection()
        except failures:
            return False
        try:
            given = _answers(borrowed.dbapi_connection, self._asked, now)
            alike = all(one == other for one, other in zip(self._answers or (), given, strict=True))
            # Not undone, as it would be when it is given back: prepared statements stay (`db`).
            borrowed.commit()
            return alike
        except failures:
            # An old connection may have died: the application finds out what is the matter.
            borrowed.invalidate()
            return False
        finally:
            borrowed.close()


def _answers(
    connection: Any, asked: Sequence[RecordedQuery], now: datetime | None
) -> Iterator[bytes]:
    """The fingerprint of each answer, in one picture of the data where the database gives one."""

    def values(question: RecordedQuery) -> Any:
        return question.values if now is None else question.values_at(now)

    cursor = connection.cursor()
    if hasattr(connection, "pipeline"):
        # PostgreSQL is sent all of them in one go.
        with connection.pipeline():
            cursors = [connection.cursor() for _ in asked]
            for each, question in zip(cursors, asked, strict=True):
                each.execute(question.statement, values(question))
            given = [_fingerprint(each.fetchall()) for each in cursors]
        yield from given
        return
    if now is not None:
        cursor.execute("BEGIN")
    for question in asked:
        yield _fingerprint(cursor.execute(question.statement, values(question)).fetchall())


def _fingerprint(rows: Iterable[Any]) -> bytes:
    return hashlib.blake2b(repr(rows).encode("utf-8", "surrogatepass"), digest_size=16).digest()


# --------------------------------------------------------------------------------- listening

_heard: contextvars.ContextVar[RecordedQueries | None] = contextvars.ContextVar(
    "heard", default=None
)


@contextmanager
def recording(questions: RecordedQueries | None) -> Iterator[None]:
    """Hear what is asked in this context."""
    token = _heard.set(questions)
    try:
        yield
    finally:
        _heard.reset(token)


def asks_elsewhere() -> None:
    """Say that what is shown comes from outside the database: the search index, say."""
    heard = _heard.get()
    if heard is not None:
        heard.spoil()


def hear(engine: Engine) -> None:
    """Let the questions of an engine be heard."""
    event.listen(engine, "after_cursor_execute", _hear)


def _hear(
    _connection: Any, _cursor: Any, statement: str, values: Any, context: Any, many: bool
) -> None:
    heard = _heard.get()
    if heard is not None:
        heard.add(statement, values, context, many)
