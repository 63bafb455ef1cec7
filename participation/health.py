"""Health: whether the work behind the site gets on, in a few statements, and what is wrong in words."""

import contextvars
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import (
    CompoundSelect,
    Text,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import cast as cast_to

from participation import clock, db, jobs, ledger, mail, revisions, workers
from participation.i18n import format_datetime, ngettext
from participation.i18n import gettext as _

ENTRIES_LATE = timedelta(minutes=5)
"""How long something that was done may wait for its place in the ledger."""
READER_LATE = timedelta(minutes=15)
"""How long a reader of the ledger may be behind: notices, mails to those who have answered."""
SEARCH_LATE = timedelta(minutes=45)
"""How long the search index may be behind; a large one is built anew in some minutes."""
MAIL_LATE = timedelta(minutes=30)
"""How long a letter that is due may wait for the first or the next try."""
NO_MAIL_LEAVES = timedelta(hours=2)
"""How long letters may be tried without a single one leaving."""
WORK_LATE = timedelta(minutes=20)
"""How long a worker may be at one round of work."""
FAILS_FOR = timedelta(minutes=5)
"""How long a step may fail before it is more than a hiccup."""
SEARCH = "search"
"""The search index among the readers: it has a cursor of its own and notes it in the ledger's."""
ANSWER_WITHIN = timedelta(seconds=4)
"""How long the database is waited for: whoever asks gives up soon after."""

log = structlog.get_logger()
Answer = TypeVar("Answer")


class DatabaseUnavailable(Exception):
    """The database does not answer, or not in time."""


@dataclass(frozen=True)
class Lag:
    """How far something is behind: in entries, and for how long."""

    entries: int
    age: timedelta


@dataclass(frozen=True)
class Mail:
    """The outbox: what waits, what is due and for how long, what was given up."""

    waiting: int
    due: int
    oldest_due: timedelta
    trying_for: timedelta
    """For how long letters have been tried while none has left."""
    given_up: int
    paused_since: datetime | None
    """Since when no mail leaves because somebody has said so: then nothing of it is late."""
    away_since: datetime | None
    """Since when the mail server has not taken our mail."""


@dataclass(frozen=True)
class Working:
    """A worker: where it runs, since when, and when it was last seen and last done with its work."""

    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    worked_at: datetime | None
    clock_ahead: int
    """In seconds, by the database's clock."""


@dataclass(frozen=True)
class Failing:
    """A step that fails: since when, how often, and with which kind of error."""

    step: str
    since: datetime
    last_at: datetime
    times: int
    error: str


@dataclass(frozen=True)
class WorkState:
    """How the work behind the site gets on at one moment, by the database's clock."""

    now: datetime
    workers: Sequence[Working]
    unnumbered: Lag
    readers: Mapping[str, Lag]
    mail: Mail
    failing: Sequence[Failing]
    times_to_come: int

    def stands(self, worker: Working) -> str:
        """How it stands with a worker: "alive", "dead", "stuck", "clock", or "future"."""
        if worker.seen_at > self.now + clock.APART:
            return "future"
        if abs(worker.clock_ahead) > clock.APART.total_seconds():
            return "clock"
        if self.now - worker.seen_at > workers.LATE_AFTER:
            return "dead"
        if self.now - (worker.worked_at or worker.started_at) > WORK_LATE:
            return "stuck"
        return "alive"

    @property
    def is_worked(self) -> bool:
        """Whether at least one worker does what there is to do."""
        return any(self.stands(each) == "alive" for each in self.workers)

    @property
    def is_late(self) -> bool:
        """Whether people notice that something comes later than it should."""
        return not self.is_worked or bool(self._late())

    def wrong(self, *, named: bool = False) -> list[str]:
        """What is wrong, a sentence each, in the present language; empty when all is well.

        `named` says which machine and process a worker is: for admins only.
        """
        return [*self._of_workers(named), *self._late(), *self._failing()]

    def _of_workers(self, named: bool) -> list[str]:
        found: list[str] = []
        if all(self.stands(each) == "dead" for each in self.workers):
            found.append(
                _(
                    "The worker is not running. Mail is not sent, and nobody is told that a hearing "
                    "has opened or closed. Start it with “participation worker”."
                )
            )
        words: dict[str, Callable[[Working], str]] = {
            "dead": lambda each: _(
                "A worker has not been seen since %(moment)s.",
                moment=format_datetime(each.seen_at),
            ),
            "stuck": lambda each: _(
                "A worker has been at the same round of work since %(moment)s.",
                moment=format_datetime(each.worked_at or each.started_at),
            ),
            "clock": lambda _each: _(
                "The clock of a worker is not the database’s, so it does nothing."
            ),
            "future": lambda _each: _(
                "A worker’s last sign of life lies in the future: its clock was wrong."
            ),
        }
        for each in self.workers:
            say = words.get(self.stands(each))
            if say is not None:
                found.append(say(each) + (f" ({each.host}, {each.pid})" if named else ""))
        return found

    def _late(self) -> list[str]:
        found: list[str] = []
        if self.unnumbered.age > ENTRIES_LATE:
            found.append(
                _(
                    "What was done %(time)s ago still waits for its place in the ledger.",
                    time=_time(self.unnumbered.age),
                )
            )
        for name, lag in self.readers.items():
            if lag.age > (SEARCH_LATE if name == SEARCH else READER_LATE):
                found.append(
                    _("“%(reader)s” is %(time)s behind.", reader=name, time=_time(lag.age))
                )
        if self.mail.paused_since is not None:
            return found
        if self.mail.oldest_due > MAIL_LATE:
            found.append(_("Mail should have left %(time)s ago.", time=_time(self.mail.oldest_due)))
        away = self.mail.away_since
        refused = self.now - away if away else timedelta(0)
        if max(self.mail.trying_for, refused) > NO_MAIL_LEAVES:
            found.append(
                _(
                    "The mail server has taken no mail for %(time)s.",
                    time=_time(max(self.mail.trying_for, refused)),
                )
            )
        return found

    def _failing(self) -> list[str]:
        found = [
            _(
                "“%(step)s” has failed since %(moment)s. The worker’s log says why.",
                step=each.step,
                moment=format_datetime(each.since),
            )
            for each in self.failing
            if each.last_at - each.since > FAILS_FOR
        ]
        if self.times_to_come:
            found.append(_("A clock was wrong: times in the future are written down."))
        return found


def _time(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 120:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)


def look() -> WorkState:
    """How the work behind the site gets on; one statement, whatever there is to do."""
    postgresql = db.session.get_bind().dialect.name == "postgresql"
    found: dict[str, list[Any]] = {}
    for row in db.rows(_statement(postgresql), None if postgresql else {"now": clock.now()}):
        found.setdefault(row.what, []).append(row)
    now = found["now"][0].first
    lags = _lags(now, found)
    return WorkState(
        now=now,
        workers=[
            Working(row.name, row.number, row.first, row.second, row.third, row.other or 0)
            for row in found.get("worker", ())
        ],
        unnumbered=lags.pop(ledger.NUMBERING),
        readers=lags,
        mail=_mail(now, found),
        failing=[
            Failing(row.name, row.first, row.second, row.number, row.said)
            for row in found.get("failure", ())
        ],
        times_to_come=sum(row.first - now > clock.APART for row in found.get("step", ())),
    )


def _statement(postgresql: bool) -> CompoundSelect[Any]:
    """Rows of (what, name, said, number, other, first, second, third): a kind of row for each table."""
    worker, failure, cursor = workers.Worker, workers.Failure, ledger.Cursor
    entry, letter, step = ledger.Entry, mail.Letter, jobs.Heartbeat
    types: dict[str, Any] = {
        "name": Text(), "said": Text(), "number": db.BigId, "other": db.BigId,
        "first": db.UTCDateTime(), "second": db.UTCDateTime(), "third": db.UTCDateTime(),
    }  # fmt: skip

    def part(what: str, **columns: Any) -> Any:
        return select(
            literal(what).label("what"),
            *(
                type_coerce(columns[name], kind).label(name)
                if name in columns
                else cast_to(null(), kind).label(name)
                for name, kind in types.items()
            ),
        )

    waits = letter.sent_at.is_(None) & letter.failed_at.is_(None)
    # The clock that all processes share; SQLite has none but ours.
    present = func.clock_timestamp() if postgresql else db.NOW
    return union_all(
        part("now", first=present),
        part(
            "worker", name=worker.host, number=worker.pid, other=worker.clock_ahead,
            first=worker.started_at, second=worker.seen_at, third=worker.worked_at,
        ),
        part(
            "failure", name=failure.step, said=failure.error, number=failure.times,
            first=failure.since, second=failure.last_at,
        ),
        part("step", name=step.name, first=step.at),
        part(
            "cursor", name=cursor.reader, number=cursor.position,
            first=entry.at, second=cursor.at_end_at,
        ).select_from(cursor).outerjoin(entry, entry.position == cursor.position + 1),
        part("unnumbered", number=func.count(), first=func.min(entry.at)).where(
            entry.position.is_(None)
        ),
        part("due", number=func.count(), first=func.min(letter.due_at)).where(
            waits, letter.due_at <= present
        ),
        part("hold", name=mail.MailHold.name, first=mail.MailHold.since),
        part(
            "mail", number=func.count().filter(waits),
            other=func.count().filter(letter.failed_at.is_not(None)),
            first=func.min(letter.created_at).filter(waits & letter.error.is_not(None)),
            second=func.max(letter.sent_at),
        ),
    )  # fmt: skip


def _age(now: datetime, at: datetime | None, at_end_at: datetime | None) -> timedelta:
    """How long something has waited: no longer than since it was done, nor since nothing waited.

    What was done long ago elsewhere (an import) has only just come. Moments in the future say nothing.
    """
    said = [each for each in (at, at_end_at) if each is not None and each <= now + clock.APART]
    return max(now - max(said), timedelta(0)) if said else timedelta(0)


def _lags(now: datetime, found: Mapping[str, Sequence[Any]]) -> dict[str, Lag]:
    """How far each reader is behind, and the numbering itself."""
    cursors = {row.name: row for row in found.get("cursor", ())}
    numbering = cursors.get(ledger.NUMBERING)
    reached = numbering.number if numbering else 0
    (waiting,) = found["unnumbered"]
    age = timedelta(0)
    if waiting.number:
        age = _age(now, waiting.first, numbering.second if numbering else None)
    lags = {ledger.NUMBERING: Lag(waiting.number, age)}
    for name in (*ledger.readers(), SEARCH):
        row = cursors.get(name)
        behind = max(0, reached - (row.number if row else 0))
        waited = _age(now, row.first, row.second) if row and behind else timedelta(0)
        lags[name] = Lag(behind, waited)
    return lags


def _mail(now: datetime, found: Mapping[str, Sequence[Any]]) -> Mail:
    """What the outbox holds."""
    (due,), (all_,) = found["due"], found["mail"]
    holds = {row.name: row.first for row in found.get("hold", ())}
    trying = now - max(all_.first, all_.second or all_.first) if all_.first else timedelta(0)
    return Mail(
        waiting=all_.number,
        due=due.number,
        oldest_due=now - due.first if due.first else timedelta(0),
        trying_for=trying,
        given_up=all_.other,
        paused_since=holds.get(mail.PAUSED),
        away_since=holds.get(mail.AWAY),
    )


# ------------------------------------------------------------------------- asking in time


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
