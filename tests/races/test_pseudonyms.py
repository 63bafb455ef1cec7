"""Pseudonyms that two choose at the same moment, and a box whose names change while somebody writes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import User
from participation.admin.actions import edit_box
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.proposals import actions as proposals
from participation.ideas.proposals.models import Idea
from participation.ideas.pseudonyms import actions
from participation.ideas.pseudonyms.models import Pseudonym
from tests import factories as make
from tests.races.walking import Act, Pair, walk

pytestmark = pytest.mark.postgres


class Masks:
    """An empty box, two people, and an admin."""

    def __init__(self, policy: NamePolicy = NamePolicy.pseudonyms) -> None:
        with db.transaction():
            space = make.space(language="da")
            self.box = make.box(space, name_policy=policy).id
            self.people = [make.member(space, name=name).id for name in ("Dagny Lie", "Ole Vik")]
            self.admin = make.user("Anna Admin").id

    def _found(self) -> Box:
        return db.session.get_one(Box, self.box)

    def choose(self, who: int, name: str) -> Act:
        def run() -> str:
            with db.transaction():
                by = db.session.get_one(User, self.people[who])
                return actions.choose(self._found(), name, by=by)

        return run

    def write(self, who: int) -> Act:
        def run() -> None:
            with db.transaction():
                by = db.session.get_one(User, self.people[who])
                box = db.session.scalars(
                    select(Box).where(Box.id == self.box).options(joinedload(Box.space))
                ).one()
                proposals.propose(box, "Lys", "Her er mørkt.", by=by, published=False)

        return run

    def change(self, policy: NamePolicy) -> Act:
        def run() -> None:
            with db.transaction():
                by = db.session.get_one(User, self.admin)
                edit_box(self._found(), by=by, name_policy=policy)

        return run

    def look(self) -> Any:
        box = self._found()
        names = db.session.execute(
            select(Pseudonym.user_id, Pseudonym.name).where(Pseudonym.box_id == self.box)
        ).all()
        assert len({each.user_id for each in names}) == len(names), "one for each"
        signed = db.session.scalars(select(Idea.signed).where(Idea.box_id == self.box)).all()
        masked = box.name_policy is NamePolicy.pseudonyms
        assert all((each is not None) == masked for each in signed), "as the box says"
        given = [each.name for each in names if each.name.startswith("Deltager")]
        chosen = sorted(
            (self.people.index(each.user_id), each.name) for each in names if each.name not in given
        )
        return box.name_policy, len(given), chosen, len(signed)


NAMES, MASKS = NamePolicy.names, NamePolicy.pseudonyms
PAIRS = {
    "one name for two people": (
        MASKS,
        lambda m: (m.choose(0, "Rask Bæk"), m.choose(1, "RASK BÆK")),
    ),
    "two names for one person": (
        MASKS,
        lambda m: (m.choose(0, "Rask Bæk"), m.choose(0, "Grå Gås")),
    ),
    "written twice": (MASKS, lambda m: (m.write(0), m.write(0))),
    "written and chosen": (MASKS, lambda m: (m.write(0), m.choose(0, "Rask Bæk"))),
    "written while pseudonyms come": (NAMES, lambda m: (m.write(0), m.change(MASKS))),
    "written while pseudonyms go": (MASKS, lambda m: (m.write(0), m.change(NAMES))),
}


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_as_one_after_the_other(racing_app: Flask, name: str) -> None:
    policy, pair = PAIRS[name]

    def prepare() -> Pair:
        masks = Masks(policy)
        return Pair(*pair(masks), masks.look)

    assert walk(racing_app, prepare) > 4
