"""Consents, changes, handovers, ends and erasures in any order, against a model of what may leave."""

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from participation import db, invariants
from participation.accounts.actions import erasing
from participation.accounts.models import RoleName, User
from participation.accounts.queries import by_id
from participation.ideas.boxes.models import Box
from participation.ideas.coauthors.actions import count
from participation.ideas.proposals.actions import NotAllowed, rewrite
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.transfers import actions, queries
from participation.ideas.transfers.models import Transfer
from participation.illustrations import actions as illustrations
from participation.illustrations.models import Illustration
from participation.spaces.models import Audience
from participation.subjects.models import Coauthor
from participation.subjects.rules import shown_to_everyone
from tests import factories as make

ANNA, BENT, CILLE = PEOPLE = range(3)
STEP = st.one_of(
    st.tuples(
        st.sampled_from(["ask", "hand over", "add picture", "take picture", "erase bent"]),
        st.just(0),
    ),
    st.tuples(
        st.sampled_from(["agree", "agree without name", "end", "come along"]),
        st.sampled_from(PEOPLE),
    ),
    st.tuples(st.just("write"), st.integers(0, 2)),
)
FOR_ALL = [("agree", ANNA), ("agree without name", BENT)]
Content = tuple[int, tuple[int, ...]]


class World:
    """Anna's idea among colleagues, written along by Bent, and a public box; Ida asks."""

    def __init__(self) -> None:
        inside, self.town = make.space(Audience.internal), make.space()
        self.people = [
            make.member(inside, RoleName.employee, name=name) for name in ("Anna", "Bent", "Cille")
        ]
        self.ida = make.member(inside, RoleName.official, name="Ida")
        self.box_id = make.box(self.town).id
        self.idea_id = make.idea(make.box(inside), self.people[ANNA], title="Lys", body="0").id
        self.come_along(BENT)

    def person(self, who: int) -> User:
        found = by_id(self.people[who].id)
        assert found is not None
        return found

    def idea(self) -> Idea:
        db.session.flush()
        db.session.expire_all()
        found = ideas.get(self.idea_id, by_id(self.ida.id) or self.ida)
        assert found is not None
        return found

    def come_along(self, who: int) -> None:
        make.coauthor(db.session.get_one(Idea, self.idea_id), self.people[who])
        count(db.session.get_one(Idea, self.idea_id))

    def pictures(self, number: int) -> list[Illustration]:
        own = select(Illustration).where(Illustration.subject_id == number)
        return list(db.session.scalars(own.order_by(Illustration.position)))

    def do(self, what: str, which: int) -> bool:
        """Take a step; whether it was done."""
        idea = self.idea()
        transfer = queries.standing(idea.id)
        try:
            if what == "ask":
                box = db.session.get_one(Box, self.box_id)
                db.session.refresh(box, ["space"])
                actions.ask(idea, box, "", by=by_id(self.ida.id) or self.ida)
            elif what == "write":
                rewrite(idea, "Lys", str(which), by=self.person(ANNA))
            elif what == "add picture":
                make.illustration(idea, "En lykt.")
            elif what == "take picture":
                there = self.pictures(idea.id)
                if not there:
                    return False
                illustrations.remove(idea, there[0], by=None)
            elif what == "come along" and which == CILLE:
                self.come_along(CILLE)
            elif what == "erase bent":
                erasing.erase(self.person(BENT))
            elif transfer is not None:
                self._decide(what, which, transfer, idea)
            else:
                return False
        except NotAllowed:
            return False
        db.session.flush()
        return True

    def _decide(self, what: str, which: int, transfer: Transfer, idea: Idea) -> None:
        if what.startswith("agree"):
            read, name = queries.content(idea), what == "agree"
            by = self.person(which)
            actions.agree(transfer, idea, read, shows_name=name, tells_support=False, by=by)
        elif what == "hand over":
            actions.hand_over(transfer, idea, by=by_id(self.ida.id) or self.ida)
        elif what == "end":
            actions.end(transfer, idea, "", by=self.person(which))


class Model:
    """What may leave: the words and pictures that everybody who wrote it has agreed to."""

    def __init__(self) -> None:
        self.words, self.drawn, self.shown = 0, 0, ()
        self.writers, self.gone = {ANNA, BENT}, set[int]()
        self.asked = self.out = False
        self.consents: dict[int, tuple[Content, bool]] = {}
        self.left: Content | None = None

    @property
    def content(self) -> Content:
        return self.words, self.shown

    def may(self, what: str, which: int) -> bool:
        if what == "ask":
            return not self.asked
        if what.startswith("agree"):
            return self.asked and not self.out and which in self.writers - self.gone
        if what == "end":
            return self.asked and which in self.writers - self.gone
        if what == "hand over":
            agreed = {who for who, (said, _name) in self.consents.items() if said == self.content}
            return self.asked and not self.out and self.writers <= agreed
        return what != "take picture" or bool(self.shown)

    def is_left_out(self, what: str, which: int) -> bool:
        """Whether a step says nothing: it is done already, or nobody is there who could do it."""
        if what == "write":
            return which == self.words
        if what == "come along":
            return which != CILLE or CILLE in self.writers
        return bool(self.gone) and (what == "erase bent" or which == BENT)

    def do(self, what: str, which: int) -> None:
        if what == "ask":
            self.asked, self.out, self.consents = True, False, {}
        elif what.startswith("agree"):
            self.consents[which] = self.content, what == "agree"
        elif what == "end":
            self.asked = self.out = False
        elif what == "hand over":
            self.out, self.left = True, self.content
        elif what == "write":
            self.words = which
        elif what == "add picture":
            self.drawn += 1
            self.shown = (*self.shown, self.drawn)
        elif what == "take picture":
            self.shown = self.shown[1:]
        elif what == "come along" and which == CILLE:
            self.writers = self.writers | {CILLE}
        elif what == "erase bent":
            self.gone = {BENT}
            self.consents.pop(BENT, None)

    @property
    def named(self) -> set[int]:
        return {who for who, (_said, name) in self.consents.items() if name} & self.writers


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
@given(steps=st.lists(STEP, max_size=12))
@example(
    steps=[("ask", 0), *FOR_ALL, ("add picture", 0), ("hand over", 0), *FOR_ALL, ("hand over", 0)]
)
@example(
    steps=[
        ("ask", 0),
        *FOR_ALL,
        ("come along", CILLE),
        ("hand over", 0),
        ("agree", CILLE),
        ("hand over", 0),
    ]
)
@example(steps=[("ask", 0), *FOR_ALL, ("erase bent", 0), ("hand over", 0)])
@example(
    steps=[("ask", 0), *FOR_ALL, ("hand over", 0), ("end", BENT), ("ask", 0), ("hand over", 0)]
)
@example(steps=[("ask", 0), *FOR_ALL, ("write", 1), ("write", 0), ("hand over", 0), ("write", 2)])
@example(steps=[("ask", 0), *FOR_ALL, ("hand over", 0), ("erase bent", 0)])
def test_nothing_leaves_that_not_everybody_who_wrote_it_agreed_to(
    app: Any, steps: list[tuple[str, int]]
) -> None:
    place, model = World(), Model()
    copies = 0
    for what, which in steps:
        if model.is_left_out(what, which):
            continue
        assert place.do(what, which) is model.may(what, which), (what, which)
        if model.may(what, which):
            model.do(what, which)
            copies += what == "hand over"
        _compare(place, model)
    made = select(func.count()).select_from(Idea).where(Idea.box_id == place.box_id)
    assert db.session.scalar(made) == copies
    assert invariants.broken() == {}


def _compare(place: World, model: Model) -> None:
    """What stands outside is what was agreed to when it left, under the names that were agreed to."""
    transfer = queries.standing(place.idea_id)
    assert (transfer is not None) is model.asked
    outside = select(Idea).where(Idea.box_id == place.box_id, shown_to_everyone(of=Idea))
    shown = list(db.session.scalars(outside))
    if not model.out:
        assert shown == []
        return
    [copy] = shown
    assert model.left is not None
    assert (copy.body, len(place.pictures(copy.id))) == (str(model.left[0]), len(model.left[1]))
    along = select(Coauthor.user_id).where(Coauthor.subject_id == copy.id)
    names = {copy.author_id, *db.session.scalars(along)} - {None}
    assert names <= {place.people[who].id for who in PEOPLE}
    assert names - {place.people[BENT].id} == {place.people[who].id for who in model.named - {BENT}}
    assert copy.state is IdeaState.new
