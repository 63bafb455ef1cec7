"""What is promised for ideas that become part of others: the earliest answer that is owed is the whole's.

A merger remembers the day that came along by it (`due_on`), and the day before (`into_due_on`); so the days
without it can be found, whatever was merged after it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from participation import clock, db, ledger
from participation.ideas.boxes.models import Box
from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.spaces.models import Space


def earliest(*days: date | None) -> date | None:
    """The earliest of some days; None when there is none."""
    return min((day for day in days if day is not None), default=None)


def bring(merger: Merger, idea: Idea, into: Idea) -> None:
    """Let what an idea is owed be owed to the other one; called when its votes are counted there."""
    merger.idea_due_on, merger.into_due_on = idea.answer_due_on, into.answer_due_on
    if idea.answer_due_on is not None and idea.answered_at is None:
        if into.answered_at is None:
            into.answer_due_on = earliest(into.answer_due_on, idea.answer_due_on)
            merger.due_on = idea.answer_due_on
        idea.answer_due_on = None
    owe(into)
    if merger.due_on is None and merger.into_due_on is None:
        merger.due_on = into.answer_due_on


def owe(idea: Idea) -> None:
    """Start the clock on an answer when enough people support an idea, and it does not run yet."""
    if not _is_reached(idea) or idea.answer_due_on is not None or idea.answered_at is not None:
        return
    box = db.session.get_one(Box, idea.box_id)
    zone = db.session.get_one(Space, idea.space_id).timezone
    idea.answer_due_on = clock.today(zone) + timedelta(days=box.answer_days)
    ledger.record(
        "idea.threshold_reached",
        subject_id=idea.id,
        space_id=idea.space_id,
        threshold=box.threshold,
    )


def _is_reached(idea: Idea) -> bool:
    threshold = db.session.get_one(Box, idea.box_id).threshold
    return bool(threshold) and idea.support_count >= (threshold or 0)


def take_back(merger: Merger, idea: Idea, line: list[Idea]) -> None:
    """Let an idea be owed what it was owed before, and those that it was part of what they are without it.

    What was promised there meanwhile stays promised, and so does a day that the other one has come to owe
    by itself: enough people support it, and some of them since. Called when the votes are counted.
    """
    idea.answer_due_on = merger.idea_due_on
    brought, without = merger.due_on, None
    for target in line:
        standing = db.session.scalars(
            select(Merger)
            .where(Merger.into_id == target.id, Merger.at.is_not(None), Merger.ended_at.is_(None))
            .order_by(Merger.at, Merger.id)
        ).all()
        above = _standing(target)
        present = above.idea_due_on if above else target.answer_due_on
        day = _without(merger, standing, present, brought, without)
        if day is None and _is_reached(target) and _has_grown_since(merger, standing):
            day = present
            _pass_on(standing[standing.index(merger) + 1 :], day)
        if above is None:
            if target.answered_at is None:
                target.answer_due_on = day
            return
        above.idea_due_on = day
        if above.due_on != present or present is None:
            return
        merger, brought, without = above, present, day
        above.due_on = day


def _has_grown_since(merger: Merger, standing: Sequence[Merger]) -> bool:
    """Whether support has come to an idea after a merger into it: to itself, or by another merger.

    Without any it is owed what it was owed before, also where its supporters were enough then: of those
    nothing was promised.
    """
    given = select(Vote.user_id).where(
        Vote.idea_id == merger.into_id,
        Vote.from_id.is_(None),
        Vote.value == 1,
        Vote.at > merger.at,
        Vote.taken_back_at.is_(None),
    )
    return standing[-1] is not merger or db.session.scalars(given.limit(1)).first() is not None


def _pass_on(later: Sequence[Merger], day: date | None) -> None:
    """Let the next merger be what brought a day, as it would have been without the one that did; those after
    it found it."""
    for number, each in enumerate(later):
        if number == 0 and each.due_on is None:
            each.due_on = day
        elif number and each.into_due_on is None:
            each.into_due_on = day


def _standing(idea: Idea) -> Merger | None:
    return db.session.scalars(
        select(Merger).where(
            Merger.idea_id == idea.id, Merger.at.is_not(None), Merger.ended_at.is_(None)
        )
    ).one_or_none()


def _without(
    merger: Merger,
    standing: Sequence[Merger],
    present: date | None,
    brought: date | None,
    instead: date | None,
) -> date | None:
    """The day an idea would owe an answer by, had a merger into it brought another day, or none.

    `standing` are the mergers into it, the first one first. Those after it remember another day before
    them then. A day that something else has set meanwhile stays.
    """
    was: date | None = None
    would: date | None = None
    for each in standing[standing.index(merger) :]:
        before = each.into_due_on
        if each is merger:
            was, would = earliest(before, brought), earliest(before, instead)
        elif before == was:
            each.into_due_on = would
            was, would = earliest(was, each.due_on), earliest(would, each.due_on)
        else:
            was = would = earliest(before, each.due_on)
    return would if present == was else present
