"""Saying another area while supporting, writing, or saying it once more, at the same moment."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation import clock, db, invariants
from participation.accounts.models import User, Visitor
from participation.ideas.boxes.models import Box, Eligible
from participation.ideas.proposals import actions as proposals
from participation.ideas.proposals.models import Idea
from participation.ideas.support import actions as support
from participation.ideas.support import queries
from participation.ideas.support.models import Vote
from participation.residence import actions
from participation.residence.models import Residence
from participation.spaces.models import Label, Space
from tests import factories as make
from tests.races.walking import Act, Pair, walk

pytestmark = pytest.mark.postgres


class Town:
    """Two areas, a box with an idea for the people of each, and somebody of the first who may move."""

    def __init__(self) -> None:
        areas = {"who_writes": Eligible.area, "who_supports": Eligible.area}
        with db.transaction():
            space = make.space(language="da")
            found = [make.area(space, name) for name in ("Havnen", "Skoven", "Engen")]
            boxes = [make.box(space, area_ids=[each.id], **areas) for each in found]
            person = make.member(space)
            long_ago = clock.now() - timedelta(days=31)
            make.residence(person, found[0], chosen_at=long_ago)
            self.space, self.person = space.id, person.id
            self.areas, self.boxes = [each.id for each in found], [each.id for each in boxes]
            self.ideas = [make.idea(each).id for each in boxes]

    def _person(self) -> User:
        return db.session.get_one(User, self.person)

    def move(self, to: int) -> Act:
        def run() -> None:
            with db.transaction():
                space = db.session.get_one(Space, self.space)
                area = db.session.get_one(Label, self.areas[to])
                actions.choose(space, area, by=self._person())

        return run

    def support(self, number: int) -> Act:
        def run() -> None:
            with db.transaction():
                by = self._person()
                idea = queries.for_vote(self.ideas[number], Visitor())
                assert idea is not None
                support.vote(idea, 1, by=by)

        return run

    def write(self, number: int) -> Act:
        def run() -> None:
            with db.transaction():
                box = db.session.scalars(
                    select(Box).where(Box.id == self.boxes[number]).options(joinedload(Box.space))
                ).one()
                proposals.propose(box, "Lys", "Her er mørkt.", by=self._person())

        return run

    def look(self) -> Any:
        assert invariants.broken() == {}
        lives = db.session.scalars(
            select(Residence.area_id).where(Residence.user_id == self.person)
        ).all()
        votes = db.session.scalars(
            select(Vote.idea_id).where(Vote.user_id == self.person).order_by(Vote.idea_id)
        ).all()
        written = db.session.execute(
            select(Idea.box_id, func.count())
            .where(Idea.author_id == self.person)
            .group_by(Idea.box_id)
        ).all()
        return (
            [self.areas.index(each) for each in lives if each],
            [self.ideas.index(each) for each in votes],
            [self.boxes.index(box) for box, _count in written],
        )


PAIRS = {
    "supports where one lived, and moves": lambda t: (t.support(0), t.move(1)),
    "supports where one moves to": lambda t: (t.support(1), t.move(1)),
    "writes where one lived, and moves": lambda t: (t.write(0), t.move(1)),
    "moves twice at once": lambda t: (t.move(1), t.move(2)),
    "says the same twice": lambda t: (t.move(1), t.move(1)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_as_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        town = Town()
        return Pair(*PAIRS[name](town), town.look)

    assert walk(racing_app, prepare) > 4
