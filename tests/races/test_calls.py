"""A call whose edge two workers find, whose dates two move, and that is closed while somebody publishes."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, ledger
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName, User
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phase, plan
from participation.ideas.calls import actions
from participation.ideas.calls.models import DateMove
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories as make
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres


class Call:
    """A call in which ideas are discussed now, with a draft of one, and two officials."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with db.transaction():
            space = make.space()
            box = make.phases(make.box(space), collect=(-4, 2), decide=(3, 9))
            self.call = make.call(box).id
            author = make.member(space)
            draft = make.idea(
                box, author, state=IdeaState.draft, visibility=Visibility.draft, visible_from=None
            )
            self.box, self.draft = box.id, draft.id
            self.officials = [make.member(space, RoleName.official).id for _each in range(2)]
            self.token = open_sign_in(author, "test")

    def publish(self) -> Act:
        return press(self.app, self.token, f"/ideas/{self.draft}/publication")

    def close(self) -> Act:
        def run() -> str:
            with self.app.app_context(), db.transaction():
                box = db.session.get_one(Box, self.box)
                db.hold(box)
                box.closed = True
            return "closed"

        return run

    def passed(self) -> "Call":
        """Let the first edge be one that nobody has recorded."""
        with db.transaction():
            box = db.session.get_one(Box, self.box)
            box.phase_edge_at = box.timetable.next_edge(None)
        return self

    def settle(self) -> Act:
        def run() -> str:
            with self.app.app_context(), db.transaction():
                actions.settle_all()
            return "settled"

        return run

    def move(self, who: int, last: int) -> Act:
        def run() -> str:
            with self.app.app_context(), db.transaction():
                box = db.session.get_one(Box, self.box)
                zone = db.session.get_one(Space, box.space_id).timezone
                days = {
                    phase: tuple(
                        at and clock.local_day(at, zone) for at in (each.starts_at, each.ends_at)
                    )
                    for each in box.timetable.phases
                    for phase in (each.phase,)
                }
                first = days[Phase.decide][0]
                assert first is not None
                days[Phase.decide] = (first, first.replace(year=first.year + last))
                by = db.session.get_one(User, self.officials[who])
                actions.date(box, plan(days, zone), "R", by=by)  # type: ignore[arg-type]
            return "moved"

        return run

    def look(self) -> Any:
        box = db.session.get_one(Box, self.box)
        told = select(ledger.Entry.action).where(ledger.Entry.subject_id == self.call)
        moves = db.session.scalars(
            select(DateMove).where(DateMove.call_id == self.call).order_by(DateMove.id)
        ).all()
        return (
            box.closed,
            box.idea_count,
            db.session.get_one(Idea, self.draft).state,
            sorted(db.session.scalars(told)),
            # Each move says what stood before it.
            [each.after for each in moves[-1:]] == [box.phases] * bool(moves),
            all(one.after == two.before for one, two in pairwise(moves)),
            len(moves),
        )


PAIRS: dict[str, Callable[[Call], tuple[Act, Act]]] = {
    "published while it is closed": lambda call: (call.publish(), call.close()),
    "an edge that two workers find": lambda call: (call.passed().settle(), call.settle()),
    "moved by two": lambda call: (call.move(0, 1), call.move(1, 2)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        call = Call(racing_app)
        return Pair(*PAIRS[name](call), call.look)

    assert walk(racing_app, prepare, in_one_order=True) > 4
