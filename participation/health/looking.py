"""Asking the database how the work gets on, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Text, func, literal, null, select, type_coerce, union_all
from sqlalchemy import cast as cast_to

from participation import clock, db, jobs, ledger, mail, workers
from participation.health.state import SEARCH, Failing, Lag, Mail, Working, WorkState


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
