"""Officials who answer ideas of one space at the same moment move the same figures."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.accounts.queries import by_id
from participation.ideas.answers import actions
from participation.ideas.answers.models import Tally
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support import actions as support_actions
from participation.ideas.support import queries
from tests import factories as make
from tests.races.walking import CONFLICT, Act, Pair, walk

pytestmark = pytest.mark.postgres


class Hall:
    """A space with an idea whose answer is owed, one that is answered, and one that lacks a vote."""

    def __init__(self) -> None:
        today = clock.now().date()
        with db.transaction():
            inside = make.space()
            self.space, self.by = inside.id, make.member(inside, RoleName.official).id
            box = make.box(inside, threshold=1, answer_days=30)
            state = IdeaState.under_assessment
            self.owed = make.idea(box, state=state, answer_due_on=today + timedelta(days=3)).id
            self.answered = make.idea(
                box,
                state=IdeaState.declined,
                answer_due_on=today + timedelta(days=5),
                answered_at=clock.now(),
            ).id
            self.voted = make.idea(box, state=IdeaState.in_discussion).id

    def step(self, number: int, state: IdeaState) -> Act:
        def run() -> None:
            with db.transaction():
                idea = db.session.scalars(
                    select(Idea)
                    .where(Idea.id == number)
                    .options(joinedload(Idea.space), joinedload(Idea.box))
                ).one()
                by = db.session.get_one(User, self.by)
                actions.decide(idea, actions.NextStep(state, reason="why", result="r"), by=by)

        return run

    def vote(self) -> Act:
        def run() -> None:
            with db.transaction():
                by = by_id(self.by)
                assert by is not None
                idea = queries.for_vote(self.voted, by)
                assert idea is not None
                support_actions.vote(idea, 1, by=by)

        return run

    def look(self) -> Any:
        rows = select(Tally.what, Tally.number).where(Tally.space_id == self.space)
        states = select(Idea.state).join(Box).where(Box.space_id == self.space).order_by(Idea.id)
        figures = db.session.execute(
            rows.where(Tally.number != 0).order_by(Tally.what, Tally.detail)
        )
        return [tuple(row) for row in figures], list(db.session.scalars(states))


PAIRS = {
    "one is answered while the answer to another is taken back": lambda h: (
        h.step(h.owed, IdeaState.declined),
        h.step(h.answered, IdeaState.in_discussion),
    ),
    "one is answered while another is supported enough": lambda h: (
        h.step(h.owed, IdeaState.declined),
        h.vote(),
    ),
    "an answer is taken back while another is supported enough": lambda h: (
        h.step(h.answered, IdeaState.in_discussion),
        h.vote(),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_figures_never_wait_for_each_other(racing_app: Flask, name: str) -> None:
    """Neither is refused for a deadlock: both orders of rows are one."""

    def prepare() -> Pair:
        hall = Hall()
        first, second = PAIRS[name](hall)

        return Pair(_not_refused(first), _not_refused(second), hall.look)

    assert walk(racing_app, prepare) > 6


def _not_refused(act: Act) -> Act:
    def run() -> Any:
        try:
            return act()
        except Exception as error:
            code = getattr(getattr(error, "orig", None), "sqlstate", None)
            return "deadlock" if code == "40P01" else f"{type(error).__name__}, not {CONFLICT}"

    return run
