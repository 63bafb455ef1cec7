"""Officials who publish, fill, move and measure one project at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.ideas.answers.models import Gain
from participation.ideas.gains.models import FollowUp, Measurement
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    Project,
    ProjectPart,
    ProjectState,
)
from participation.ideas.proposals.models import Idea, IdeaState
from participation.subjects.models import StateChange, Visibility
from participation.web import limiter
from tests import factories as make
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres


class Matter:
    """An accepted idea, a project that is not public, and a realised one with a milestone; two officials."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        limiter.reset()
        with db.transaction() as session:
            inside = make.space()
            self.idea = make.idea(make.box(inside), state=IdeaState.accepted).id
            draft = make.project(
                inside, visibility=Visibility.staff, visible_from=None, published_at=None
            )
            done = make.project(inside, state=ProjectState.realised)
            self.draft, self.done = draft.id, done.id
            self.milestone = make.milestone(done).id
            today = clock.today(inside.timezone)
            session.add(FollowUp(subject_id=done.id, months=3, due_on=today - timedelta(days=1)))
            people = [make.member(inside, RoleName.official, name=each) for each in ("Ida", "Ole")]
            self.tokens = [open_sign_in(each, "test") for each in people]

    def press(self, who: int, path: str, **form: Any) -> Act:
        return press(self.app, self.tokens[who], path, **form)

    def publish(self, who: int) -> Act:
        return self.press(who, f"/desk/projects/{self.draft}/publication")

    def add(self, who: int) -> Act:
        return self.press(who, f"/desk/projects/{self.draft}/parts", subject=self.idea)

    def move(self, who: int) -> Act:
        at = f"/desk/projects/{self.done}/milestones/{self.milestone}"
        return self.press(
            who, at, title="M", day="2031-01-01", precision="day", reason="R", version="1"
        )

    def drop(self, who: int) -> Act:
        at = f"/desk/projects/{self.done}/milestones/{self.milestone}/state"
        return self.press(who, at, state="dropped", reason="D", version="1")

    def measure(self, who: int, amount: str) -> Act:
        form = {"kind": "hours", "amount": amount, "how": "Uret", "measured_on": "2026-01-01"}
        return self.press(who, f"/desk/gains/{self.done}", **form)

    def look(self) -> Any:
        """What there is, without ids and moments."""
        session = db.session
        milestone = session.get_one(Milestone, self.milestone)
        ours, both = [self.idea, self.draft], [self.draft, self.done]
        steps = select(StateChange.state).where(StateChange.subject_id.in_(ours))
        parts = select(ProjectPart.subject_id).where(ProjectPart.project_id.in_(both))
        changes = select(MilestoneChange.id).where(MilestoneChange.project_id.in_(both))
        measured = select(Measurement.amount).where(Measurement.subject_id == self.done)
        gains = select(Gain.id).where(Gain.subject_id == self.done)
        asked = select(FollowUp.answered_at).where(FollowUp.subject_id == self.done)
        return (
            session.get_one(Project, self.draft).visibility,
            session.get_one(Idea, self.idea).state,
            session.scalars(steps.order_by(StateChange.state)).all(),
            len(session.scalars(parts).all()),
            (milestone.state, milestone.due_on.year),
            len(session.scalars(changes).all()),
            sorted(session.scalars(measured).all()),
            len(session.scalars(gains).all()),
            [each is not None for each in session.scalars(asked)],
        )


PAIRS: dict[str, Callable[[Matter], tuple[Act, Act]]] = {
    "published twice": lambda of: (of.publish(0), of.publish(1)),
    "published while the idea is added": lambda of: (of.publish(0), of.add(1)),
    "added twice": lambda of: (of.add(0), of.add(1)),
    "moved and dropped": lambda of: (of.move(0), of.drop(1)),
    "measured twice": lambda of: (of.measure(0, "1"), of.measure(1, "2")),
}


@pytest.mark.parametrize("name", PAIRS)
def test_one_is_done_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        matter = Matter(racing_app)
        return Pair(*PAIRS[name](matter), matter.look)

    assert walk(racing_app, prepare, in_one_order=True) > 4
