"""Keeping the index: it follows the ledger in batches, and is built anew beside itself when it must be.

The index itself remembers up to which position of the ledger it has been brought. So a crash between
writing and remembering repeats a batch, which changes nothing, and an index that was lost or put back
from a copy is carried on from where it stands.
"""

import time
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import func, select

from participation import db, health, jobs, ledger
from participation.index import extraction, kinds, vocabulary
from participation.index.documents import load, roots
from participation.index.engines import engine
from participation.index.engines.protocol import Busy, Index, IndexUnavailable
from participation.subjects.models import Subject

log = structlog.get_logger()

ENTRIES = 1000
"""How many ledger entries are looked at in one batch."""
SUBJECTS = 500
"""How many subjects are written in one batch; it bounds the memory and the pause."""

WRITING = "search"
"""The name under which one process at a time reads what is to be indexed, and writes it (`db.alone`)."""
TURNS = 600
A_TURN = 0.1
"""How often, and after how many seconds, a command tries again while the worker writes."""

Told = Callable[[int, int], None]


def follow() -> bool:
    """Bring the index up to the ledger by one batch; true while there is more to do at once.

    Without an index, or with one that is damaged, one is built: a batch each time, so that the
    worker's other duties have their turn. One worker does it at a time: what one has read would else be
    written over what another has read after it.
    """
    with db.alone(WRITING) as alone:
        return alone and _follow()


def _follow() -> bool:
    while ledger.number_entries():
        pass
    engine().inspect()
    try:
        return _take_in()
    except Busy:
        log.info("search.busy")
        return False
    except Exception:
        # A file that was spoilt while it was read is no failure of the worker's.
        if engine().inspect(thoroughly=True):
            return True
        raise


def _take_in() -> bool:
    """One batch of what the ledger says, or of a rebuild."""
    try:
        index: Index | None = engine().current()
    except IndexUnavailable:
        index = None
    if index is not None and index.position > _reached():
        # The database was put back from a copy: what the index says means nothing here.
        log.warning("search.index_ahead_of_ledger")
        engine().forget()
        index = None
    more = _catch_up(index) if index is not None else False
    if index is None or engine().building() is not None:
        return build_on() or more
    more = _take_in_texts(index) or more
    return more


def _reached() -> int:
    with db.transaction(write=False):
        return ledger.reached()


def _catch_up(index: Index) -> bool:
    """Write what the next entries speak of."""
    with db.transaction(write=False):
        entries = ledger.entries_after(index.position, ENTRIES)
        if not entries:
            return False
        last = entries[-1].position or index.position
        quiet = kinds.wordless()
        touched = {
            entry.subject_id
            for entry in entries
            if entry.subject_id is not None and entry.action not in quiet
        }
        for entry in entries:
            if entry.action == ledger.REMOVED:
                touched.update(entry.data.get("removed", ()))
        ids = sorted(set(roots(sorted(touched))) | _gone(touched)) if touched else []
    for start in range(0, len(ids), SUBJECTS):
        _write(index, ids[start : start + SUBJECTS])
    index.write([], position=last)
    return len(entries) == ENTRIES


def _gone(ids: set[int]) -> set[int]:
    """Those of the subjects that are there no more."""
    there = set(db.session.scalars(select(Subject.id).where(Subject.id.in_(sorted(ids)))))
    return ids - there


def _write(index: Index, ids: Sequence[int], *, last_id: int | None = None) -> None:
    if extraction.is_missing(ids):
        jobs.beside("documents", extraction.read_all)
    with db.transaction(write=False):
        texts = extraction.waiting(ids)
        documents, gone = load(ids)
        db.session.expunge_all()
    vocabulary.note(documents, anew=last_id is not None)
    index.write(documents, gone, last_id=last_id)
    if texts and _only_one():
        extraction.taken_in(texts)


def _only_one() -> bool:
    """Whether no other index is searched, or being built, that might not know what this one does."""
    try:
        engine().current()
    except IndexUnavailable:
        return True
    return engine().building() is None


def _take_in_texts(index: Index) -> bool:
    """Write what hangs together with documents that have been read since; true while there may be more."""
    with db.transaction(write=False):
        ids = extraction.subjects_waiting(SUBJECTS)
    if ids:
        _write(index, ids)
    return len(ids) == SUBJECTS


def build_on(limit: int = SUBJECTS) -> bool:
    """Carry a rebuild on by one batch, beginning it if need be; true while there is more to build."""
    index = engine().building()
    if index is None:
        with db.transaction(write=False):
            position = ledger.reached()
        extraction.forget_missing()
        index = engine().build(position)
        log.info("search.build_started", position=position)
    with db.transaction(write=False) as session:
        ids = list(
            session.scalars(
                select(Subject.id)
                .where(Subject.id > index.last_id, Subject.kind.in_(kinds.keys()))
                .order_by(Subject.id)
                .limit(limit)
            )
        )
    if ids:
        _write(index, ids, last_id=ids[-1])
        return True
    engine().promote(index)
    vocabulary.forget(index.started_at)
    log.info("search.build_finished", documents=engine().current().count())
    return True


def rebuild(told: Told) -> int:
    """Build a new index beside the present one and let it take its place; returns what it holds.

    `told(done, total)` hears how far it has come. The site searches the present one meanwhile. The
    worker is waited for, and stands aside until all is done; Busy is raised only when it never lets go.
    """
    extraction.forget_missing()
    extraction.read_all()
    for _turn in range(TURNS):
        with db.alone(WRITING) as alone:
            if alone:
                return _rebuild(told)
        time.sleep(A_TURN)
    raise Busy


def _rebuild(told: Told) -> int:
    with db.transaction(write=False) as session:
        position = ledger.reached()
        total = session.scalar(
            select(func.count()).select_from(Subject).where(Subject.kind.in_(kinds.keys()))
        )
    engine().build(position)
    done = 0
    while engine().building() is not None:
        if done:
            told(min(done, total or 0), total or 0)
        _patiently(build_on)
        done += SUBJECTS
    while _patiently(_follow):
        pass
    with db.transaction(write=False):
        return engine().current().count()


def _patiently(work: Callable[[], bool]) -> bool:
    """Do a batch as soon as no other process has the index's own lock; Busy when that takes too long."""
    for _turn in range(TURNS):
        try:
            return work()
        except Busy:
            time.sleep(A_TURN)
    return work()


def note_position() -> None:
    """Write down beside the readers' cursors how far the index has come, for whoever watches over it."""
    with db.transaction(write=False):
        try:
            position = engine().current().position
        except IndexUnavailable:
            position = 0
        reached = ledger.reached()
    ledger.note(health.SEARCH, position, at_end=0 < position >= reached or reached == 0)


def behind() -> int | None:
    """How many ledger entries the index has not taken in; None when there is none."""
    try:
        return ledger.reached() - engine().current().position
    except IndexUnavailable:
        return None
