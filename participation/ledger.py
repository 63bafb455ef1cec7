"""The ledger: the one stream of what was done, and the readers that follow it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from flask import g
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    column,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, db
from participation.db import Base, BigId

log = structlog.get_logger()


class Entry(Base):
    """One thing that was done: no text, no names; the actor is a key, not a person.

    It is never changed, and names its subject also when that is there no more. `position` is given by the
    worker alone, gapless and in the order it saw the entries committed; ids can commit out of order on
    PostgreSQL.
    """

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int | None] = mapped_column(unique=True)
    at: Mapped[datetime]
    action: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    actor_key: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


Index(
    "ix_ledger_entries_waiting",
    Entry.id,
    sqlite_where=Entry.position.is_(None),
    postgresql_where=Entry.position.is_(None),
)


REMOVED = "subjects.removed"
"""The action of an entry that names subjects which are there no more: their ids stand in its `removed`."""

NUMBERING = "position"
"""The cursor of the numbering itself: how far positions have been given."""
BATCHES = (1000, 100, 10, 1)
"""How many entries a reader is given at once; fewer where it has failed."""
NOTED_EACH = timedelta(seconds=15)
"""How often it is written down that a reader has nothing left to read."""


class Cursor(Base):
    """How far a reader has come: the position of the last entry it has dealt with.

    `at_end_at` is about when it last had nothing left to read; of a new one when it began.
    """

    __tablename__ = "ledger_cursors"

    reader: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    at_end_at: Mapped[datetime | None]


_people = table("users", column("id", BigId), column("ledger_key", Text))


def new_person_key() -> str:
    """A key for one person, who keeps it until the account is erased."""
    return secrets.token_hex(32)


def key_of(person_key: str | None, subject_id: int | None) -> str | None:
    """The key that stands for a person in entries about one subject: HMAC-SHA-256 under the person's own.

    What somebody has done about one subject can be told to be one person's; not what they have done about
    two, and who it was only by the person's key.
    """
    if person_key is None:
        return None
    about = "" if subject_id is None else f"subject:{subject_id}"
    return hmac.new(person_key.encode(), about.encode(), hashlib.sha256).hexdigest()[:32]


def actor_key(user_id: int | None, subject_id: int | None) -> str | None:
    """What stands for a person in an entry about a subject; None for one who has erased the account."""
    if user_id is None:
        return None
    known: dict[int, str | None] = g.get("person_keys", {})
    if user_id not in known:
        return key_of(person_keys([user_id]).get(user_id), subject_id)
    return key_of(known[user_id], subject_id)


def person_keys(user_ids: Iterable[int]) -> dict[int, str]:
    """The keys of people by their ids; those who have erased their account have none."""
    found: dict[int, str] = {}
    wanted = sorted(set(user_ids))
    for at in range(0, len(wanted), 1000):
        rows = db.session.execute(
            select(_people.c.id, _people.c.ledger_key).where(
                _people.c.id.in_(wanted[at : at + 1000]), _people.c.ledger_key.is_not(None)
            )
        )
        found.update((row.id, row.ledger_key) for row in rows)
    return found


def know(user_id: int, person_key: str | None) -> None:
    """Note the key of whoever makes the present request, which has been read with the person."""
    g.person_keys = {user_id: person_key}


def forget_person(user_id: int) -> None:
    """Destroy a person's key: from now on nobody can tell which entries are theirs."""
    g.pop("person_keys", None)
    db.session.execute(update(_people).where(_people.c.id == user_id).values(ledger_key=None))


def key_mark(ledger_key: str) -> str:
    """What tells one LEDGER_KEY from another without giving it away: a backup says which it needs."""
    said = b"which key this is"
    return hmac.new(ledger_key.encode(), said, hashlib.sha256).hexdigest()[:32]


_ADD = insert(Entry.__table__)  # type: ignore[arg-type]


def record(
    action: str,
    *,
    subject_id: int | None = None,
    space_id: int | None = None,
    by: int | None = None,
    at: datetime | None = None,
    **data: Any,
) -> None:
    """Write an entry in the present transaction. `data` holds figures and ids, never text or names."""
    db.session.flush()
    # Past the session: an entry is never read again by who wrote it, and each vote writes one.
    db.write(
        _ADD,
        {
            "at": at or clock.now(),
            "action": action,
            "subject_id": subject_id,
            "space_id": space_id,
            "actor_key": actor_key(by, subject_id),
            "data": data,
        },
    )
    g.wake = True


def record_many(rows: Iterable[dict[str, Any]]) -> None:
    """Write many entries at once; each row has at, action, subject_id, space_id, actor_key, data."""
    db.insert_many(Entry, list(rows))
    g.wake = True


Handle = Callable[[list[Entry]], None]
_readers: dict[str, tuple[frozenset[str], Handle]] = {}


def _read(actions: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    """The condition on entries of these actions; a reader of none is given every one."""
    return (Entry.action.in_(actions),) if actions else ()


def reader(name: str, *actions: str) -> Callable[[Handle], Handle]:
    """Register a function that is given, in order, the entries whose action is one of `actions`, or
    every entry when none is named.

    It runs in the worker, in the same transaction that moves its cursor: after a crash the same
    entries come again, and what it had written is gone, so each entry takes effect once.
    """

    def register(handle: Handle) -> Handle:
        _readers[name] = (frozenset(actions), handle)
        return handle

    return register


def _lock(name: str) -> Cursor:
    """The reader's cursor, locked against another worker until the transaction ends."""
    # It is new at this moment: what it has not read has waited no longer.
    new = db.upsert(Cursor).values(reader=name, position=0, at_end_at=clock.now())
    statement = new.on_conflict_do_nothing()
    db.session.execute(statement)
    return db.session.execute(
        select(Cursor).where(Cursor.reader == name).with_for_update()
    ).scalar_one()


def _note_end(cursor: Cursor) -> None:
    """Write down that all is read, seldom enough that it costs nothing."""
    if _is_old(cursor):
        cursor.at_end_at = clock.now()


def _is_old(cursor: Cursor) -> bool:
    # What a wrong clock has written lies far from now on either side.
    return cursor.at_end_at is None or abs(clock.now() - cursor.at_end_at) >= NOTED_EACH


def note(name: str, position: int, *, at_end: bool) -> None:
    """Write down how far something has come that follows the ledger by a cursor of its own.

    Nothing is read by it: it is there to be watched.
    """
    with db.transaction(write=False) as session:
        known = session.get(Cursor, name)
        if known is not None and known.position == position and not (at_end and _is_old(known)):
            return
    with db.transaction():
        cursor = _lock(name)
        cursor.position = position
        if at_end:
            _note_end(cursor)


def readers() -> tuple[str, ...]:
    """The names of all readers."""
    return tuple(_readers)


def number_entries(limit: int = 20_000) -> int:
    """Give positions to entries that have none yet; returns how many. One transaction, worker only.

    What is numbered is known from the statement that numbers it: an entry may be committed at any
    moment, and no second look finds the same. The cursor goes by the positions there are, so one that
    has fallen behind them is put right.
    """
    with db.transaction() as session:
        cursor = _lock(NUMBERING)
        # Whoever numbers holds the cursor, so nobody adds to this until we commit.
        start = max(cursor.position, session.scalar(select(func.max(Entry.position))) or 0)
        waiting = (
            select(Entry.id, func.row_number().over(order_by=Entry.id).label("rank"))
            .where(Entry.position.is_(None))
            .order_by(Entry.id)
            .limit(limit)
            .subquery()
        )
        given = session.scalars(
            update(Entry)
            .where(Entry.id == waiting.c.id)
            .values(position=start + waiting.c.rank)
            .returning(Entry.position)
            .execution_options(synchronize_session=False)
        ).all()
        cursor.position = max((each for each in given if each is not None), default=start)
        if len(given) < limit:
            _note_end(cursor)
        return len(given)


def reached() -> int:
    """The position of the last numbered entry."""
    return db.session.scalar(select(Cursor.position).where(Cursor.reader == NUMBERING)) or 0


def entries_after(position: int, limit: int = 1000) -> list[Entry]:
    """The next numbered entries after a position, in order: for what keeps its own cursor."""
    return list(
        db.session.scalars(
            select(Entry).where(Entry.position > position).order_by(Entry.position).limit(limit)
        )
    )


def waiting() -> int:
    """How many entries have no position yet."""
    count = select(func.count()).select_from(Entry).where(Entry.position.is_(None))
    return db.session.scalar(count) or 0


def is_behind(name: str, *conditions: ColumnElement[bool]) -> bool:
    """Whether entries wait for a reader, numbered or not, that fulfil the conditions on `Entry`."""
    actions, _handle = _readers[name]
    reached = select(Cursor.position).where(Cursor.reader == name).scalar_subquery()
    waits = or_(Entry.position.is_(None), Entry.position > func.coalesce(reached, 0))
    found = select(Entry.id).where(waits, *_read(actions), *conditions).limit(1)
    return db.session.scalar(found) is not None


def _handle(name: str, handle: Handle, entries: list[Entry]) -> None:
    try:
        handle(entries)
    except Exception:
        if len(entries) == 1:
            log.error("ledger.entry_failed", reader=name, position=entries[0].position)
        raise


def advance(name: str, limit: int = 1000) -> int:
    """Let one reader deal with its next entries; returns how far it moved, 0 at the end."""
    actions, handle = _readers[name]
    with db.transaction() as session:
        cursor = _lock(name)
        last = reached()
        if cursor.position >= last:
            _note_end(cursor)
            return 0
        entries = list(
            session.scalars(
                select(Entry)
                .where(
                    Entry.position > cursor.position,
                    # No further than the cursor will go: what is numbered since comes next time.
                    Entry.position <= last,
                    *_read(actions),
                )
                .order_by(Entry.position)
                .limit(limit)
            )
        )
        if entries:
            _handle(name, handle, entries)
        stop = entries[-1].position if len(entries) == limit else last
        moved = (stop or last) - cursor.position
        cursor.position += moved
        return moved


def follow(name: str) -> None:
    """Let one reader come to the end.

    Where it fails it is given fewer entries at a time, down to one: what comes before the entry it
    cannot deal with takes effect, and that one is named in the log and tried again next time.
    """
    for limit in BATCHES:
        try:
            while db.again(partial(advance, name, limit)):
                pass
        except Exception as error:
            if limit == BATCHES[-1]:
                raise
            log.warning("ledger.reader_stumbled", reader=name, error=type(error).__name__)
        else:
            return


def follow_to_the_end() -> int:
    """Number what waits and run every reader until nothing is left; returns how many entries came.

    A reader that fails is logged and tried again next time; it does not keep the others from theirs.
    """
    total = 0
    while count := db.again(number_entries):
        total += count
    failure: Exception | None = None
    for name in _readers:
        try:
            follow(name)
        except Exception as error:
            log.exception("ledger.reader_failed", reader=name)
            failure = error
    if failure is not None:
        raise failure
    return total
