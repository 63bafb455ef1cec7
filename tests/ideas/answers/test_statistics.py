"""Tallies are what a recount gives: whatever happens to ideas, in whatever order, and at once."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.demo import large
from participation.ideas.answers import actions, statistics
from participation.ideas.answers.models import Gain, GainKind, Tally
from participation.ideas.answers.rules import officials_steps
from participation.ideas.boxes.models import Box
from participation.ideas.merging import actions as merging
from participation.ideas.merging.rules import may_take_in
from participation.ideas.proposals import actions as proposals_actions
from participation.ideas.proposals.models import Idea, IdeaState, promise
from participation.ideas.proposals.rules import is_others, may_step
from participation.ideas.support import actions as support_actions
from participation.ideas.support import queries
from participation.ideas.support.rules import takes_votes
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.pages import queries as pages
from participation.results import figures
from participation.results.wanted import Wanted
from participation.spaces.models import Audience, Space
from participation.subjects.models import Subject, Visibility
from tests import factories as make

Key = tuple[int, int, int, str, str]
Numbers = dict[Key, int]


def kept() -> Numbers:
    """The tallies as they stand, without those that came back to nothing."""
    db.session.flush()
    keys = (Tally.space_id, Tally.department_id, Tally.year, Tally.what, Tally.detail)
    rows = db.session.execute(select(*keys, Tally.number))
    return {tuple(row)[:5]: row.number for row in rows if row.number}


def counted() -> Numbers:
    """What they should be, counted here from the ideas one by one."""
    numbers: Numbers = {}

    def count(row: Any, year: int, what: str, detail: str = "", number: int = 1) -> None:
        key = (row.space_id, row.department or 0, year, what, detail)
        numbers[key] = numbers.get(key, 0) + number

    db.session.flush()
    spine, own, gains = Subject.__table__.c, Idea.__table__.c, Gain.__table__.c
    boxes, zone = Box.__table__.c, Space.__table__.c.timezone
    rows = db.session.execute(
        select(
            own.id, spine.space_id, own.state, own.answer_due_on, own.answered_at, own.promised_on,
            spine.visibility, spine.context_hidden, own.state_at, zone,
            func.coalesce(own.department_id, boxes.department_id).label("department"),
        )
        .join(Subject.__table__, spine.id == own.id)
        .join(Box.__table__, boxes.id == own.box_id)
        .join(Space, Space.id == spine.space_id)
    ).all()  # fmt: skip
    for row in rows:
        if row.visibility is not Visibility.visible or row.context_hidden:
            continue
        if row.answer_due_on and row.answered_at:
            answered_on = clock.local_day(row.answered_at, row.timezone)
            count(row, answered_on.year, "answered")
            if answered_on <= row.answer_due_on:
                count(row, answered_on.year, "on time")
        found = promise(row.state, row.answer_due_on, row.answered_at, row.promised_on)
        if found is not None:
            count(row, found.by.year, "promised", found.by.isoformat())
            count(row, found.by.year, "promised in month", f"{found.by:%Y-%m}")
        if found is not None and row.answer_due_on and not row.answered_at:
            count(row, row.answer_due_on.year, "owed", row.answer_due_on.isoformat())
            count(row, row.answer_due_on.year, "owed in month", f"{row.answer_due_on:%Y-%m}")
        since = clock.local_day(row.state_at, row.timezone).year
        if row.state is IdeaState.declined:
            count(row, since, "declined")
        if row.state is IdeaState.realised:
            count(row, since, "realised")
            for gain in db.session.execute(
                select(gains.kind, gains.unit, gains.planned, gains.realised).where(
                    gains.subject_id == row.id
                )
            ):
                for what, amount in (("planned", gain.planned), ("won", gain.realised)):
                    if amount is not None:
                        key = f"{gain.kind} {gain.unit}"
                        count(row, since, what, key, int(amount * 100))
    return {key: number for key, number in numbers.items() if number}


STEPS = [*IdeaState, "vote", "hide", "show", "answer", "late", "news", "gone", "hand over"]
AMOUNTS = st.decimals(min_value=0, max_value=10**8, places=2)


class _Town:
    def __init__(self) -> None:
        self.space = make.space()
        self.department = make.department(self.space)
        box = make.box(self.space, threshold=2)
        other = make.box(make.space(), threshold=1)
        self.ids = [make.idea(each).id for each in (box, box, other)]
        self.people = [make.user(f"Person {number}") for number in range(3)]

    def do(self, which: int, step: Any, who: int, amount: Decimal | None) -> None:
        db.session.flush()
        idea = db.session.scalars(
            select(Idea)
            .where(Idea.id == self.ids[which])
            .options(joinedload(Idea.box), joinedload(Idea.space))
            .execution_options(populate_existing=True)
        ).one()
        by = self.people[who]
        if isinstance(step, IdeaState):
            self._step(idea, step, by, amount)
        elif step == "vote":
            ballot = queries.for_vote(idea.id, by)
            # What is hidden or over takes no votes: asked under the lock, as its page does.
            if ballot is not None and takes_votes(ballot):
                support_actions.vote(ballot, 1, by=by)
        elif step in ("hide", "show"):
            verdict = Verdict.hidden if step == "hide" else Verdict.restored
            decide(idea, verdict, Rule.off_topic if step == "hide" else None, "Why", by=by)
        elif step == "answer":
            idea.note_answer(clock.now())
        elif step == "news":
            idea.promised_on = date(2030, 1, 1)
        elif step == "late" and idea.answer_due_on:
            idea.answer_due_on = date(2020, 1, 1)
        elif step == "hand over" and idea.space_id == self.space.id:
            idea.department_id = None if idea.department_id else self.department.id
        elif step == "gone":
            for gain in db.session.scalars(select(Gain).where(Gain.subject_id == idea.id)):
                db.session.delete(gain)
        db.session.flush()

    def _step(self, idea: Idea, state: IdeaState, by: User, amount: Decimal | None) -> None:
        if not may_step(idea.state, state) or (state is IdeaState.withdrawn and is_others(idea)):
            return
        if state is IdeaState.withdrawn:
            proposals_actions.withdraw(idea, by=by)
        elif state is IdeaState.merged:
            into = db.session.get_one(
                Idea, self.ids[0], options=[joinedload(Idea.box)], populate_existing=True
            )
            if may_take_in(idea, into):
                merging.merge(idea, into, "Why", by=by)
        elif idea.state is IdeaState.merged:
            merging.part(idea, by=by)
        elif state in officials_steps(idea):
            won = [
                actions.GainEntry(GainKind.money, amount),
                actions.GainEntry(GainKind.quality, None, "Ro"),
            ]
            step = actions.NextStep(
                state, reason="Why", result="Built", gains=won if amount else ()
            )
            actions.decide(idea, step, by=by)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(
    history=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(STEPS), st.integers(0, 2), st.none() | AMOUNTS
        ),
        max_size=25,
    )
)
def test_any_history_leaves_what_a_recount_gives(
    app: Flask, history: list[tuple[int, Any, int, Decimal | None]]
) -> None:
    town = _Town()
    for event in history:
        town.do(*event)
    moved = kept()
    assert moved == counted()
    statistics.recount(town.space.id)
    assert kept() == moved
    statistics.recount()
    assert kept() == moved


def test_realised_hidden_and_shown_again(app: Flask) -> None:
    space = make.space()
    box, today = make.box(space), clock.today(space.timezone)
    idea = make.idea(box, state=IdeaState.realised, answer_due_on=today)
    db.session.add(
        Gain(
            subject_id=idea.id, kind=GainKind.money, unit="DKK", realised=Decimal("0.10"),
            at=clock.now(),
        )
    )  # fmt: skip
    key = (box.space_id, statistics.NO_DEPARTMENT, today.year)
    owed, promised = (*key, "owed", today.isoformat()), (*key, "promised", today.isoformat())
    shown: Numbers = {(*key, "realised", ""): 1, (*key, "won", "money DKK"): 10}
    month = f"{today:%Y-%m}"
    shown |= {owed: 1, promised: 1}
    shown |= {(*key, "owed in month", month): 1, (*key, "promised in month", month): 1}
    assert kept() == shown == counted()
    idea.visibility = Visibility.hidden
    assert kept() == {} == counted()
    idea.visibility = Visibility.visible
    assert kept() == shown
    idea.note_answer(clock.now())
    assert kept() == counted() != shown


def test_an_answer_is_overdue_when_its_day_has_passed(app: Flask) -> None:
    box = make.box(make.space())
    today = clock.today("Europe/Copenhagen")
    for days in (-1, 0, 1):
        make.idea(box, answer_due_on=today + timedelta(days=days))
    make.idea(box, answer_due_on=today, answered_at=clock.now() - timedelta(days=1))
    make.idea(box, answer_due_on=today - timedelta(days=9), answered_at=clock.now())
    found = pages.figures(make.user())
    assert (found.overdue, found.answers_due, found.answers_on_time) == (1, 3, 1)


def test_what_is_shown_later_is_not_counted_yet(app: Flask) -> None:
    box = make.box(make.space())
    later = clock.now() + timedelta(days=1)
    for moment in (clock.now(), later):
        idea = make.idea(box, state=IdeaState.realised, visible_from=moment, shown_from=moment)
        db.session.add(
            Gain(subject_id=idea.id, kind=GainKind.hours, unit="h", realised=2, at=clock.now())
        )
    db.session.flush()
    reader = make.user()
    assert pages.figures(reader).realised == 1
    won = figures.gained(figures.read(reader), Wanted())
    assert [(each.unit, each.measured) for each in won] == [("h", Decimal(2))]


def test_what_is_internal_is_counted_for_those_inside(app: Flask) -> None:
    space = make.space(Audience.internal)
    box = make.box(space)
    make.idea(box, state=IdeaState.realised)
    assert pages.figures(make.user()).realised == 0
    assert pages.figures(make.member(space, RoleName.employee)).realised == 1


def test_the_large_demo_is_counted(real_app: Flask) -> None:
    large.make(real_app, 400, 100)
    with real_app.app_context():
        found = kept()
        assert found == counted()
        assert {key[3] for key in found} >= {"realised", "won"}


def test_changes_at_once_are_all_counted(real_app: Flask) -> None:
    """Eight people realise, hide, show and reach thresholds in one space at the same moment."""
    with real_app.app_context(), db.transaction():
        box = make.box(make.space(), threshold=4)
        ids = [make.idea(box).id for _number in range(3)]
        people = [make.user(f"Person {number}") for number in range(8)]
    gate = threading.Barrier(8)
    errors: list[Exception] = []

    def run(number: int) -> None:
        gate.wait()
        for turn in range(4):
            idea_id = ids[(number + turn) % 3]
            try:
                with real_app.app_context(), db.transaction():
                    if number == 7:
                        statistics.recount(box.space_id)
                        continue
                    ballot = queries.for_vote(idea_id, people[number])
                    assert ballot is not None
                    support_actions.vote(ballot, 1, by=people[number])
                    idea = db.session.get_one(Idea, idea_id)
                    if number < 3:
                        idea.note_answer(clock.now())
                        idea.state = (IdeaState.realised, IdeaState.declined)[turn % 2]
            except StaleDataError:
                pass  # somebody else was first: nothing of ours stays
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with real_app.app_context():
        assert kept() == counted()
