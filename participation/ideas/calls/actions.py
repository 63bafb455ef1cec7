"""Dating the phases of a call, moving them, recording the clock's edges, and publishing its result."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phase, Phases, Stage, window
from participation.ideas.calls import rules
from participation.ideas.calls.models import Call, DateMove
from participation.ideas.proposals.actions import NotAllowed
from participation.subjects.actions import keep_revision
from participation.subjects.models import Visibility

BATCH = 100
_boxes: Any = Box.__table__


class ThePast(NotAllowed):
    """Refused, because a date that has come would be moved, or one would be moved into the past."""

    def __init__(self, phase: Phase) -> None:
        super().__init__(phase)
        self.phase = phase


def date(box: Box, phases: Phases, reason: str = "", *, by: User) -> None:
    """Date the phases of a call, or move those that are to come: in public, with the reason.

    Raises NotAllowed for a move without a reason, ThePast for one that reaches into the past.
    """
    db.hold(box)
    call = _call_of(box)
    before, now = box.timetable.phases, clock.now()
    if phases == before:
        return
    if before:
        moved = rules.moves_the_past(before, phases, now)
        if moved is not None:
            raise ThePast(moved)
        if not reason.strip():
            raise NotAllowed("reason")
        db.session.add(
            DateMove(
                call_id=call.id,
                at=now,
                by_id=by.id,
                reason=reason,
                before=box.phases,
                after=[each.kept() for each in phases],
            )
        )
    box.phases = [each.kept() for each in phases]
    box.opens_at, box.closes_at = window(phases)
    box.dates_inferred = False
    box.phase_edge_at = box.timetable.next_edge(now)
    db.session.flush()
    ledger.record(
        "call.moved" if before else "call.dated",
        subject_id=call.id,
        space_id=box.space_id,
        by=by.id,
    )


def _call_of(box: Box) -> Call:
    """The call of a box, made when it is first needed. The box is held: there is only one."""
    found = db.session.scalars(select(Call).where(Call.box_id == box.id)).one_or_none()
    if found is None:
        now = clock.now()
        found = Call(
            box_id=box.id,
            space_id=box.space_id,
            title=box.name,
            visibility=Visibility.visible,
            visible_from=now,
            published_at=now,
            created_at=now,
        )
        db.session.add(found)
        db.session.flush()
    else:
        db.hold(found)
    found.title = box.name
    return found


def rename(box: Box) -> None:
    """Call the call of a box, if it has one, by the name that the box has now."""
    found = db.session.scalars(select(Call).where(Call.box_id == box.id)).one_or_none()
    if found is not None:
        found.title = box.name
        db.session.flush()


def settle_all() -> int:
    """Record the edges that calls have passed, once each; returns how many boxes had one.

    The condition in the UPDATE makes it happen once; it leaves the version, so that nobody who is
    writing about the box is disturbed.
    """
    # Of two clocks that differ, ours and the database's, the earlier one.
    now = clock.now() - max(db.clock_ahead(), timedelta(0))
    due = db.session.execute(
        select(Box, Call.id)
        .join(Call, Call.box_id == Box.id)
        .where(_boxes.c.phase_edge_at <= now)
        .order_by(_boxes.c.phase_edge_at, Box.id)
        .limit(BATCH)
    ).all()
    for box, call_id in due:
        edge, timetable = box.phase_edge_at, box.timetable
        taken = db.session.execute(
            update(_boxes)
            .where(_boxes.c.id == box.id, _boxes.c.phase_edge_at == edge)
            .values(phase_edge_at=timetable.next_edge(edge))
            .returning(_boxes.c.id)
        ).scalar_one_or_none()
        db.session.expire(box, ["phase_edge_at"])
        stage = timetable.stage(edge)
        if taken is not None and not box.closed and stage is not Stage.between:
            ledger.record(f"call.{stage.value}", subject_id=call_id, space_id=box.space_id, at=edge)
    return len(due)


def publish_result(box: Box, result: str, note: str = "", *, by: User) -> None:
    """Say what came of a call, or correct what was said: then with a note of what is changed and why.

    What it said before stays public. Raises NotAllowed without words, without the note, and before the
    call has ended.
    """
    db.hold(box)
    call = _call_of(box)
    if not result.strip() or not rules.has_ended(box):
        raise NotAllowed("result")
    if call.result == result:
        return
    corrected = bool(call.result)
    if corrected:
        if not note.strip():
            raise NotAllowed("note")
        keep_revision(call, call.result, by=by, note=note)
    call.result = result
    call.result_at, call.result_by_id = clock.now(), by.id
    db.session.flush()
    ledger.record(
        "call.result_corrected" if corrected else "call.result",
        subject_id=call.id,
        space_id=box.space_id,
        by=by.id,
    )


def forget(user: User) -> None:
    """Take a person's name from the calls: what was published and moved stays, without it."""
    for column in (Call.result_by_id, DateMove.by_id):
        db.session.execute(
            update(column.class_)
            .where(column == user.id)
            .values({column.key: None})
            .execution_options(synchronize_session=False)
        )
