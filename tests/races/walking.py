"""Walks the statements of one action while another runs in between, on PostgreSQL.

READ COMMITTED lets each statement see another world. So action A is stopped after each of its
statements in turn; B runs to its end, or until it waits for a lock of A's; then A goes on. What comes
of it has to be what A before B, or B before A, gives (`Outcome`), and every counter has to be right.
An action may also be refused because of the other (`CONFLICT`), if all else is as the other alone
leaves it. With `in_one_order` none of it may end in a deadlock either, also where a request that was
undone would be walked again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from participation import db, invariants

PATIENCE = 20.0
"""Seconds after which something that neither ends nor waits for a lock is an error."""
CONFLICT = "refused: changed meanwhile"
RETRIED = frozenset({"40P01", "40001"})
DEADLOCK = "40P01"
CONFLICTS = frozenset({409, 503})

Act = Callable[[], Any]


@dataclass(frozen=True)
class Outcome:
    """What two actions answered, and what is seen afterwards; comparable."""

    first: Any
    second: Any
    seen: Any


@dataclass
class Pair:
    """Two actions on the same rows: made anew by `prepare` each time, which also says how to look.

    An action is called in an application context and opens its own transaction, or is a request of a
    test client. Its answer is what it returns (a status code of 409 or 503 counts as CONFLICT) or the
    name of what it raises. `look` returns what matters afterwards, without ids and moments.
    """

    first: Act
    second: Act
    look: Callable[[], Any]
    sure: bool = False
    """Whether each is done when the other is not there; checked, so that nothing is walked for nothing."""


def press(app: Flask, token: str, path: str, **form: Any) -> Act:
    """Send a form as the person of a sign-in."""

    def run() -> Any:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
        return client.post(path, data=form).status_code

    return run


@dataclass
class _Run:
    app: Flask
    act: Act
    answer: Any = None
    raised: bool = False
    undone_at: str = ""
    """The statement that a deadlock has undone."""
    steps: list[str] = field(default_factory=list)
    stop_after: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        if self.stop_after == 0:
            self._wait()
        _RUNS[threading.get_ident()] = self
        try:
            with self.app.app_context():
                self.answer = self.act()
                if self.answer in CONFLICTS:
                    self.answer = CONFLICT
        except StaleDataError:
            self.answer = CONFLICT
        except DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None)
            self.answer = CONFLICT if code in RETRIED else f"{type(error).__name__} {code}"
        except Exception as error:
            self.answer, self.raised = type(error).__name__, True
        finally:
            _RUNS.pop(threading.get_ident(), None)
            self.stopped.set()

    def note(self, statement: str) -> None:
        self.steps.append(statement)
        if len(self.steps) == self.stop_after:
            self._wait()

    def _wait(self) -> None:
        self.stopped.set()
        assert self.go_on.wait(PATIENCE * 2)

    def is_over(self) -> bool:
        return self.thread is None or not self.thread.is_alive()

    def end(self) -> None:
        self.go_on.set()
        if self.thread is not None:
            self.thread.join(PATIENCE)
            assert not self.thread.is_alive(), f"does not end after {self.steps[-1:]}"


_RUNS: dict[int, _Run] = {}


def _note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    run = _RUNS.get(threading.get_ident())
    if run is not None and not statement.startswith(("SAVEPOINT", "RELEASE")):
        run.note(statement)


def _note_error(context: ExceptionContext) -> None:
    run = _RUNS.get(threading.get_ident())
    if run is not None and getattr(context.original_exception, "sqlstate", None) == DEADLOCK:
        run.undone_at = " ".join((context.statement or "").split())[:200]


@contextmanager
def _watched(app: Flask) -> Iterator[Callable[[], bool]]:
    """Notes statements while it lasts; gives a function that says whether somebody waits for a lock."""
    database = app.extensions["database"]
    event.listen(database.engine, "after_cursor_execute", _note)
    event.listen(database.engine, "handle_error", _note_error)
    monitor = create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    connection = monitor.connect()
    waits = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    try:
        yield lambda: bool(connection.scalar(waits))
    finally:
        connection.close()
        monitor.dispose()
        event.remove(database.engine, "after_cursor_execute", _note)
        event.remove(database.engine, "handle_error", _note_error)


def walk(
    app: Flask, prepare: Callable[[], Pair], most: int = 80, *, in_one_order: bool = False
) -> int:
    """Stop each of the two after each of its statements, and run the other meanwhile.

    Returns the number of orders that were tried. AssertionError for an outcome that no order of the
    two would give, or a counter that is wrong; with `in_one_order` for a deadlock too.

    Locks are only added until the end. So where the other waits at the same statement of its own,
    whether the one stops here or after its last statement, it does so for all stops in between, and
    these are not tried.
    """
    tried = 0
    with _watched(app) as somebody_waits:
        allowed, steps = _one_after_the_other(app, prepare)
        for turned in (False, True):
            last = min(steps[turned], most)
            waited: dict[int, int | None] = {}
            for stop in range(last + 1):
                for each in (stop, last):
                    if each not in waited:
                        place, wait = _try(app, prepare, turned, each, allowed, somebody_waits)
                        assert not (in_one_order and place), place
                        waited[each] = wait
                        tried += 1
                    if waited[stop] is None:
                        break
                if waited[stop] is not None and waited[stop] == waited[last]:
                    break
    _check_counters(app)
    return tried


def _try(
    app: Flask,
    prepare: Callable[[], Pair],
    turned: bool,
    stop: int,
    allowed: list[Outcome],
    somebody_waits: Callable[[], bool],
) -> tuple[str, int | None]:
    """Try one order; returns where a deadlock undid one of them, if any, and at which of its statements the
    other had to wait, None if it did not."""
    pair = _prepared(app, prepare)
    a, b = _Run(app, pair.first), _Run(app, pair.second)
    if turned:
        a, b = b, a
    a.stop_after = stop
    place, waited = _in_between(a, b, somebody_waits)
    first, second = (b, a) if turned else (a, b)
    who = "second" if turned else "first"
    where = f"{who} action stopped after statement {stop} ({place})"
    found = Outcome(first.answer, second.answer, _seen(app, pair))
    assert found in allowed, f"{where}:\n" + "".join(_differs(found, each) for each in allowed)
    undone = first.undone_at or second.undone_at
    return f"{where}: a deadlock undid {undone}" if undone else "", waited


def _differs(found: Outcome, allowed: Outcome) -> str:
    """What is found and an outcome that is allowed has not, for a person to read."""
    pairs = [("first", found.first, allowed.first), ("second", found.second, allowed.second)]
    if isinstance(found.seen, tuple) and isinstance(allowed.seen, tuple):
        pairs += [
            (f"seen {place}", one, other)
            for place, (one, other) in enumerate(zip(found.seen, allowed.seen, strict=True))
        ]
    else:
        pairs.append(("seen", found.seen, allowed.seen))
    lines = [f"    {name}: {one!r}, not {other!r}\n" for name, one, other in pairs if one != other]
    return "  or\n" + "".join(lines)


def _prepared(app: Flask, prepare: Callable[[], Pair]) -> Pair:
    with app.app_context():
        return prepare()


def _seen(app: Flask, pair: Pair) -> Any:
    with app.app_context(), db.transaction(write=False):
        return pair.look()


def _check_counters(app: Flask) -> None:
    """Each order has made rows of its own, and they are all still there."""
    with app.app_context(), db.transaction(write=False):
        wrong = invariants.broken()
        assert wrong == {}, f"counters that are wrong: {wrong}"


def _one_after_the_other(
    app: Flask, prepare: Callable[[], Pair]
) -> tuple[list[Outcome], tuple[int, int]]:
    """What may come of it: both orders, and either alone while the other is refused; and the number
    of statements of each, the first before the second and the other way round."""
    allowed: list[Outcome] = []
    counted: list[int] = []
    for turned in (False, True):
        pair = _prepared(app, prepare)
        a, b = _Run(app, pair.first), _Run(app, pair.second)
        for each in (b, a) if turned else (a, b):
            each.start()
            each.end()
        counted.append(len(b.steps) if turned else len(a.steps))
        allowed.append(Outcome(a.answer, b.answer, _seen(app, pair)))
    for alone in ("first", "second"):
        pair = _prepared(app, prepare)
        run = _Run(app, pair.first if alone == "first" else pair.second)
        run.start()
        run.end()
        refused = run.answer == CONFLICT or run.raised
        refused = refused or (isinstance(run.answer, int) and run.answer >= 400)
        assert not (pair.sure and refused), f"the {alone} action alone: {run.answer}"
        seen = _seen(app, pair)
        answers = (run.answer, CONFLICT) if alone == "first" else (CONFLICT, run.answer)
        allowed.append(Outcome(*answers, seen))
    return allowed, (counted[0], counted[1])


def _in_between(a: _Run, b: _Run, somebody_waits: Callable[[], bool]) -> tuple[str, int | None]:
    """Run `a` up to where it stops, `b` until it ends or waits, then both to their ends.

    Returns after which statement `a` stopped, and how many `b` had done when it waited.
    """
    a.start()
    assert a.stopped.wait(PATIENCE)
    place = a.steps[-1] if a.steps else "before it began"
    b.start()
    until = time.monotonic() + PATIENCE
    while not b.is_over() and not (not a.is_over() and somebody_waits()):
        assert time.monotonic() < until, f"neither ends nor waits after {b.steps[-1:]}"
        time.sleep(0.002)
    waited = None if b.is_over() else len(b.steps)
    a.end()
    b.end()
    return " ".join(place.split())[:200], waited
