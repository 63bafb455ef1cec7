"""Who sorts a contribution, and that it is sorted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from participation import clock, db
from participation.accounts.models import User
from participation.hearings.assessing import hints
from participation.hearings.assessing.actions.holding import hold_with, record
from participation.hearings.assessing.models import (
    Sorting,
)
from participation.hearings.assessing.queries.themes import HELD_FOR
from participation.subjects.models import Subject


# Who sorts what.
def take(hearing: Subject, subject: Subject, *, by: User) -> bool:
    """Say that a person has a contribution before them; false when somebody else has it.

    One statement, so that of two only one has it.
    """
    now = clock.now()
    table: Any = Sorting.__table__
    free = or_(
        table.c.done_at.is_not(None),
        table.c.by_id.is_(None),
        table.c.by_id == by.id,
        table.c.at <= now - HELD_FOR,
    )
    taken = db.session.scalar(
        db.upsert(table)
        .values(subject_id=subject.id, hearing_id=hearing.id, by_id=by.id, at=now, done_at=None)
        .on_conflict_do_update(
            index_elements=["subject_id"], set_={"by_id": by.id, "at": now}, where=free
        )
        .returning(table.c.subject_id)
    )
    _forget(subject.id)
    return taken is not None


def _forget(subject_id: int) -> None:
    """Let what the session knows of who sorts a contribution be read again."""
    key = Sorting.__mapper__.identity_key_from_primary_key((subject_id,))
    known = db.session.identity_map.get(key)
    if known is not None:
        db.session.expire(known)


def finish(hearing: Subject, subject: Subject, *, by: User, suggested: Sequence[int] = ()) -> None:
    """Say that a contribution is sorted: all it says stands in points, or it says nothing to assess.

    `suggested` are the ids of the themes that were suggested beside its text. Overtaken when it was
    corrected or withdrawn: what it says now is still to be read.
    """
    hold_with(hearing)
    db.hold(subject, as_read=True)
    if subject.is_withdrawn:
        raise db.Overtaken("the contribution was withdrawn")
    done = select(Sorting.done_at).where(Sorting.subject_id == subject.id)
    already = db.session.scalar(done) is not None
    hints.note(hearing.id, subject.id, suggested)
    hints.settle(subject.id)
    note_sorted(hearing, [subject.id], by)
    _forget(subject.id)
    if not already:
        record("response.sorted", hearing, by, response=subject.id)


def note_sorted(hearing: Subject, subject_ids: Sequence[int], by: User) -> None:
    now = clock.now()
    changed = {"by_id": by.id, "at": now, "done_at": now}
    statement = db.upsert(Sorting.__table__).on_conflict_do_update(
        index_elements=["subject_id"], set_=changed
    )
    rows = [{"subject_id": each, "hearing_id": hearing.id, **changed} for each in subject_ids]
    db.session.execute(statement, rows)


def settle(subject_id: int, hearing_id: int, *, empty: bool) -> None:
    """Note whether a contribution has something to sort, when it comes or changes.

    One without remarks, or withdrawn, is done by nobody; one that says something new is to be sorted
    (again). One statement, whoever takes it meanwhile.
    """
    table: Any = Sorting.__table__
    if empty:
        now = clock.now()
        changed = {"by_id": None, "at": now, "done_at": now}
        db.session.execute(
            db.upsert(table)
            .values(subject_id=subject_id, hearing_id=hearing_id, **changed)
            .on_conflict_do_update(index_elements=["subject_id"], set_=changed)
        )
        _forget(subject_id)
    else:
        db.session.execute(
            delete(Sorting)
            .where(Sorting.subject_id == subject_id)
            .execution_options(synchronize_session="fetch")
        )
