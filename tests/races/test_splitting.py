"""People who split, support, choose, follow, picture, score and move the same ideas at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import db, invariants
from participation.accounts.models import User
from participation.following.models import Follow
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation.actions import remove_criterion
from participation.ideas.evaluation.models import Criterion, Evaluation, Score
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.splitting.models import Split
from participation.illustrations.models import Illustration
from participation.illustrations.rules import MOST
from tests import factories as make
from tests.ideas.splitting.routes import TEXTS
from tests.races.test_ideas import Harbour, _limited
from tests.races.walking import Act, Pair, walk


class Pier(Harbour):
    """The harbour, with what one does to split an idea and choose, and besides."""

    def split(self, who: str = "ida", **form: Any) -> Act:
        path = f"/ideas/{self.first}/splitting"
        return self.press(who, path, **{**TEXTS, "version": self.version(self.first), **form})

    def made(self) -> tuple[int, int]:
        """The split of the first idea, and the second half of it."""
        with db.transaction(write=False):
            found = select(Split.id, Split.new_id).where(
                Split.idea_id == self.first, Split.ended_at.is_(None)
            )
            row = db.session.execute(found).one()
            return row[0], row[1]

    def was_split(self) -> "Pier":
        """Anna and Bo have supported it, and it was split."""
        self.done(self.support("anna"), self.support("bo"), self.split())
        return self

    def choose(self, who: str, chosen: str) -> Act:
        return self.press(who, f"/splits/{self.made()[0]}/choice", chosen=chosen)

    def undo(self, who: str = "ida") -> Act:
        version = self.version(self.first)
        return self.press(who, f"/splits/{self.made()[0]}/undoing", reason="R", version=version)

    def second_half(self) -> int:
        return self.made()[1]

    def follow(self, who: str, idea: int) -> Act:
        return self.press(who, "/follows", kind="subject", value=str(idea))

    def pictured(self, number: int) -> "Pier":
        with db.transaction():
            for _each in range(number):
                make.illustration(db.session.get_one(Idea, self.first))
        return self

    def picture(self) -> Act:
        def run() -> int:
            with db.transaction():
                make.illustration(db.session.get_one(Idea, self.first))
            return 303

        return run

    def criterion(self) -> int:
        with db.transaction():
            return make.criterion(db.session.get_one(Box, self.box)).id

    def score(self, who: str, criterion: int, value: int) -> Act:
        form = {f"criterion-{criterion}": str(value), "note": ""}
        return self.press(who, f"/ideas/{self.first}/scores", **form)

    def close(self, criterion: int) -> Act:
        """Judge by a criterion no more."""

        def run() -> int:
            with db.transaction():
                box = db.session.get_one(Box, self.box)
                ida = db.session.scalars(select(User).where(User.name == "Ida")).first()
                assert ida is not None
                remove_criterion(db.session.get_one(Criterion, criterion), box, by=ida)
            return 303

        return run

    def together(self, who: str, state: IdeaState) -> Act:
        """Move both ideas at once, as they are now."""
        chosen = ",".join(f"{each}:{self.version(each)}" for each in (self.first, self.second))
        form = {"what": "step", "state": state.value, "reason": "R", "action": "do"}
        return self.press(who, "/desk/ideas/together", chosen=chosen, **form)

    def look(self) -> Any:
        ideas = select(Idea.id).where(Idea.box_id == self.box).order_by(Idea.__table__.c.id)
        of_each = [
            (
                db.session.scalar(
                    select(func.count()).select_from(Follow).where(Follow.subject_id == number)
                ),
                db.session.scalar(
                    select(func.count())
                    .select_from(Illustration)
                    .where(Illustration.subject_id == number)
                ),
            )
            for number in db.session.scalars(ideas).all()
        ]
        scores = db.session.scalars(
            select(Score.value)
            .join(Evaluation, Evaluation.id == Score.evaluation_id)
            .where(Evaluation.idea_id == self.first)
            .order_by(Score.value)
        ).all()
        given = db.session.scalar(
            select(func.count()).select_from(Evaluation).where(Evaluation.idea_id == self.first)
        )
        ended = select(Split.ended_at.is_not(None)).where(Split.idea_id == self.first)
        splits = db.session.execute(ended.order_by(Split.id)).all()
        return super().look(), of_each, scores, given, [each[0] for each in splits]


def _with(pier: Pier, act: Callable[[int], Act], other: Callable[[int], Act]) -> tuple[Act, Act]:
    number = pier.criterion()
    return act(number), other(number)


PAIRS: dict[str, Callable[[Pier], tuple[Act, Act]]] = {
    "support while it is split": lambda p: (p.split(), p.support("anna")),
    "taken back while it is split": lambda p: (
        p.done(p.support("anna")) and p.split(),
        p.support("anna", value=""),
    ),
    "a comment while it is split": lambda p: (p.split(), p.comment("anna")),
    "split twice": lambda p: (p.split(), p.split("author")),
    "split while it is merged": lambda p: (p.split(), p.merge("ole", p.first, p.second)),
    "split while it is decided": lambda p: (p.split(), p.step("ole", IdeaState.declined)),
    "split while it is withdrawn": lambda p: (p.split(), p.withdraw()),
    "split while its text is changed": lambda p: (p.split(), p.edit()),
    "chosen twice": lambda p: (
        p.was_split().choose("anna", "second"),
        p.choose("anna", "both"),
    ),
    "two choose": lambda p: (p.was_split().choose("anna", "second"), p.choose("bo", "second")),
    "chosen while the vote is taken back": lambda p: (
        p.was_split().choose("anna", "second"),
        p.support("anna", value=""),
    ),
    "chosen while it is undone": lambda p: (p.was_split().choose("anna", "second"), p.undo()),
    "undone twice": lambda p: (p.was_split().undo(), p.undo("ole")),
    "a new vote on the second while it is undone": lambda p: (
        p.was_split().undo(),
        p.support("author", p.second_half()),
    ),
    "a comment on the second while it is undone": lambda p: (
        p.was_split().undo(),
        p.comment("author", about=p.second_half()),
    ),
    "the second is merged while it is undone": lambda p: (
        p.was_split().undo(),
        p.merge("ole", p.second_half(), p.second),
    ),
    "the last vote of a box for both, and for another": lambda p: (
        _limited(p) and p.was_split().choose("anna", "second"),
        p.support("anna", p.second),
    ),
    "a follow during a merger": lambda p: (
        p.merge("ida", p.first, p.second),
        p.follow("anna", p.second),
    ),
    "a follow of the part during a merger": lambda p: (
        p.merge("ida", p.first, p.second),
        p.follow("anna", p.first),
    ),
    "a follow while it parts": lambda p: (
        p.done(p.merge("ida", p.first, p.second)) and p.part("ida", p.first),
        p.follow("anna", p.second),
    ),
    "a follow while it is split": lambda p: (p.split(), p.follow("anna", p.first)),
    "two add pictures": lambda p: (p.pictured(MOST - 1).picture(), p.picture()),
    "scored while a criterion is closed": lambda p: _with(
        p, lambda number: p.score("ole", number, 3), p.close
    ),
    "two score": lambda p: _with(
        p, lambda number: p.score("ole", number, 3), lambda number: p.score("ida", number, 4)
    ),
    "many at once while one is moved": lambda p: (
        p.together("ida", IdeaState.under_assessment),
        p.step("ole", IdeaState.in_discussion, p.second),
    ),
    "many at once twice": lambda p: (
        p.together("ida", IdeaState.under_assessment),
        p.together("ole", IdeaState.in_discussion),
    ),
    "many at once while one is merged": lambda p: (
        p.together("ida", IdeaState.under_assessment),
        p.merge("ole", p.first, p.second),
    ),
}


@pytest.mark.postgres
@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        pier = Pier(racing_app)
        return Pair(*PAIRS[name](pier), pier.look, sure=True)

    assert walk(racing_app, prepare, in_one_order=True) > 4


@pytest.mark.parametrize("name", PAIRS)
def test_at_once_on_real_connections_every_counter_is_right(real_app: Flask, name: str) -> None:
    """On both engines, as it comes: nobody is answered with an error of the site, and all counts hold."""
    with real_app.app_context():
        acts = PAIRS[name](Pier(real_app))
        answers: list[Any] = []
        begin = threading.Barrier(2)

        def run(act: Act) -> None:
            with real_app.app_context():
                begin.wait(20)
                try:
                    answers.append(act())
                except Exception as error:
                    answers.append(type(error).__name__)

        threads = [threading.Thread(target=run, args=[each]) for each in acts]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
        assert len(answers) == 2
        assert set(answers) <= {200, 303, 403, 404, 409, 422, "TooMany"}, answers
        assert {303} & set(answers)
        with db.transaction(write=False):
            assert invariants.broken() == {}
            pictures = select(func.count()).select_from(Illustration)
            assert (db.session.scalar(pictures) or 0) <= MOST
