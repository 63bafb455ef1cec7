"""What the worker does for gains: it plans the follow-ups of what is realised, and asks on their days."""

from calendar import monthrange
from datetime import date, timedelta

from sqlalchemy import delete, select

from participation import clock, db, jobs, ledger
from participation.db import NOW
from participation.ideas.gains.models import FollowUp
from participation.ideas.gains.owners import owners
from participation.spaces.models import Space
from participation.spaces.rules import today_in
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone

MONTHS = (3, 6, 12)
"""How long after something was realised its owner is asked for the measured gain."""
BATCH = 200
AGAIN = frozenset({"project.planned", "project.in_progress"})
"""Steps after which something is realised no longer."""


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last one."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@ledger.reader("gain-followups", "idea.realised", "project.realised", *sorted(AGAIN))
def plan_follow_ups(entries: list[ledger.Entry]) -> None:
    """Plan when the gain of what was realised is asked for. What was to be asked for before today, by an
    entry of long ago, is not: nobody was told in time."""
    for entry in entries:
        if entry.subject_id is None or entry.data.get("imported"):
            continue
        if entry.action in AGAIN:
            db.session.execute(
                delete(FollowUp).where(
                    FollowUp.subject_id == entry.subject_id, FollowUp.answered_at.is_(None)
                )
            )
            continue
        zone = db.session.scalar(select(Space.timezone).where(Space.id == entry.space_id))
        if zone is None:
            continue
        day, today = clock.local_day(entry.at, zone), clock.today(zone)
        rows = [
            {"subject_id": entry.subject_id, "months": months, "due_on": due_on}
            for months in MONTHS
            if (due_on := months_later(day, months)) >= today
        ]
        if rows:
            db.session.execute(db.upsert(FollowUp).values(rows).on_conflict_do_nothing())


@jobs.step("gain-followups", every=timedelta(hours=1))
def ask() -> bool:
    """Ask the owners for the measured gains whose day has come: each is told once, by a notice and by mail
    as they have chosen. True while there may be more."""
    with db.transaction() as session:
        due = session.scalars(
            select(FollowUp)
            .join(Subject, Subject.id == FollowUp.subject_id)
            .where(
                FollowUp.asked_at.is_(None),
                FollowUp.answered_at.is_(None),
                FollowUp.due_on <= clock.latest_day(),
                FollowUp.due_on <= today_in(Subject.space_id, NOW),
                shown_to_everyone(NOW),
            )
            .order_by(FollowUp.due_on, FollowUp.id)
            .limit(BATCH)
            .with_for_update(of=FollowUp, skip_locked=True),
            {"now": clock.now()},
        ).all()
        named = owners([each.subject_id for each in due]) if due else {}
        rows = session.execute(
            select(Subject.id, Subject.space_id).where(
                Subject.id.in_([each.subject_id for each in due])
            )
        )
        spaces = {row.id: row.space_id for row in rows}
        for each in due:
            each.asked_at, each.owner_id = clock.now(), named.get(each.subject_id)
            ledger.record(
                "gain.asked",
                subject_id=each.subject_id,
                space_id=spaces.get(each.subject_id),
                followup=each.id,
            )
        return len(due) == BATCH
