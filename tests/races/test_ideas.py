"""People who support, discuss, hide, merge and answer one idea at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.mail import Letter
from participation.moderation.models import Report
from participation.subjects.models import Visibility
from participation.web import limiter
from tests import factories as make
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres


class Harbour:
    """Two ideas by different people in a box with a threshold of 2, two who support, two officials."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        limiter.reset()
        with db.transaction():
            inside = make.space()
            self.department = make.department(inside).id
            self.other_department = make.department(inside, "Kultur").id
            self.third_department = make.department(inside, "Havn").id
            box = make.box(inside, threshold=2)
            author = make.member(inside, name="Author")
            first, second = make.idea(box, author), make.idea(box, make.user("Other"))
            draft = make.idea(
                box, author, state=IdeaState.draft, visibility=Visibility.draft, visible_from=None
            )
            self.box, self.first, self.second, self.draft = box.id, first.id, second.id, draft.id
            people = {
                "author": author,
                "anna": make.member(inside, name="Anna"),
                "bo": make.member(inside, name="Bo"),
                "ida": make.member(inside, RoleName.official, name="Ida"),
                "ole": make.member(inside, RoleName.official, RoleName.moderator, name="Ole"),
                "mona": make.member(inside, RoleName.moderator, name="Mona"),
            }
            self.addresses = {each.email: name for name, each in people.items() if each.email}
            self.tokens = {name: open_sign_in(each, "test") for name, each in people.items()}

    def press(self, who: str, path: str, **form: Any) -> Act:
        """Send a form as one of them."""
        return press(self.app, self.tokens[who], path, **form)

    def support(self, who: str, idea: int | None = None, value: str = "1") -> Act:
        return self.press(who, f"/ideas/{idea or self.first}/support", value=value)

    def comment(self, who: str, **form: Any) -> Act:
        return self.press(who, "/comments", **{"about": self.first, "body": "Godt.", **form})

    def reply(self, who: str) -> Act:
        """Answer the first comment there is, where it stands now."""
        with db.transaction(write=False):
            said = db.session.scalars(select(Comment).order_by(Comment.id.desc()).limit(1)).one()
            return self.comment(who, about=said.about_id, parent=said.id)

    def answer(self, who: str = "ole") -> Act:
        return self.comment(who, department=self.department, is_answer="y")

    def take_answer_back(self) -> Act:
        with db.transaction(write=False):
            answers = select(Comment.id).where(Comment.is_answer).order_by(Comment.id)
            number = db.session.scalars(answers).all()[-1]
        return self.press("ole", f"/comments/{number}/withdrawal")

    def asked(self) -> int:
        """A question that the author of the idea has put to the authority."""
        self.done(self.comment("author", is_question="y"))
        with db.transaction(write=False):
            asked = select(Comment.id).where(Comment.is_question, Comment.about_id == self.first)
            return db.session.scalars(asked).one()

    def useful(self, who: str, comment: int, value: str = "1") -> Act:
        return self.press(who, f"/comments/{comment}/useful", useful=value)

    def pass_on(self, who: str, question: int) -> Act:
        return self.press(
            who, f"/comments/{question}/department", department=self.other_department, note="N"
        )

    def hide(self, who: str = "ole") -> Act:
        return self.press(
            who, f"/moderation/{self.first}", verdict="hidden", rule="hate", reason="Grov."
        )

    def report(self, who: str) -> Act:
        return self.press(who, f"/report/{self.first}", rule="hate")

    def step(self, who: str, state: IdeaState, idea: int | None = None, **form: Any) -> Act:
        return self.press(
            who,
            f"/ideas/{idea or self.first}/states",
            state=state.value,
            reason="R",
            version=1,
            **form,
        )

    def merge(self, who: str, idea: int, into: int) -> Act:
        return self.press(
            who, f"/ideas/{idea}/merging", into=str(into), reason="R", version=self.version(idea)
        )

    def part(self, who: str, idea: int) -> Act:
        return self.press(who, f"/ideas/{idea}/parting", version=self.version(idea))

    def version(self, idea: int) -> int:
        with db.transaction(write=False):
            return db.session.get_one(Idea, idea).version

    def done(self, *acts: Act) -> "Harbour":
        for each in acts:
            assert each() == 303
        return self

    def give_up(self) -> Act:
        return self.press("author", f"/ideas/{self.first}/leaving")

    def take_over(self, who: str) -> Act:
        return self.press(who, f"/ideas/{self.first}/takeover")

    def hand_over(self, who: str, to: int | None = None) -> Act:
        return self.press(
            who,
            f"/ideas/{self.first}/department",
            department=to or self.other_department,
            note="N",
            version=self.version(self.first),
        )

    def withdraw(self) -> Act:
        return self.press("author", f"/ideas/{self.first}/withdrawal", reason="")

    def edit(self) -> Act:
        return self.press(
            "author", f"/ideas/{self.first}/text", title="Nyt", body="Andet.", version=1
        )

    def publish(self) -> Act:
        return self.press("author", f"/ideas/{self.draft}/publication")

    def draft_published(self) -> int:
        """A third idea that is there for all."""
        self.done(self.publish())
        return self.draft

    def _department(self, idea: Idea) -> str:
        known = {self.other_department: "Kultur", self.third_department: "Havn"}
        return known.get(idea.department_id or 0, "")

    def _waiting(self, idea: Idea) -> int:
        """How many reports about it wait; none about what is hidden."""
        waiting = select(func.count()).where(
            Report.subject_id == idea.id, Report.closed_at.is_(None)
        )
        number = db.session.scalar(waiting) or 0
        assert not number or idea.visibility is Visibility.visible
        return number

    def look(self) -> Any:
        """Each idea with its state, who supports it, and what is promised; and the mails."""
        found = []
        for idea in db.session.scalars(
            select(Idea).where(Idea.box_id == self.box).order_by(Idea.__table__.c.id)
        ):
            into = idea.merged_into_id
            target = db.session.get(Idea, into) if into else None
            # Nobody is led in a circle: whatever it is part of ends with one that lives.
            seen = {idea.id}
            while target is not None and target.merged_into_id is not None:
                assert target.id not in seen
                seen.add(target.id)
                target = db.session.get(Idea, target.merged_into_id)
            assert target is None or target.state is not IdeaState.merged
            votes = db.session.scalars(
                select(Vote.value).where(Vote.idea_id == idea.id).order_by(Vote.user_id)
            ).all()
            comments = db.session.scalars(
                select(Comment.context_hidden).where(Comment.about_id == idea.id)
            ).all()
            said = db.session.execute(
                select(
                    Comment.useful_count,
                    Comment.answered_at.is_not(None),
                    Comment.asked_department_id.is_not(None),
                )
                .where(Comment.about_id == idea.id)
                .order_by(Comment.is_question)
            ).all()
            found.append(
                (
                    idea.title, idea.state.value, idea.visibility.value, votes, sorted(comments),
                    idea.answer_due_on is not None, idea.answered_at is not None, bool(into),
                    idea.keeper_id is not None, idea.given_up_at is not None,
                    self._department(idea), self._waiting(idea), [tuple(each) for each in said],
                )
            )  # fmt: skip
        assert all(
            hidden for _t, _s, visibility, _v, comments, *_ in found
            if visibility == "hidden" for hidden in comments
        )  # fmt: skip
        letters = db.session.scalars(
            select(Letter.to).where(Letter.to.in_(self.addresses)).order_by(Letter.to)
        ).all()
        box = db.session.get(Box, self.box)
        assert box is not None
        return found, [self.addresses[each] for each in letters], box.idea_count


def _merged(harbour: Harbour) -> Harbour:
    """One supports both, one the second; the second has become part of the first."""
    both = [harbour.support("anna"), harbour.support("anna", harbour.second)]
    harbour.done(*both, harbour.support("bo", harbour.second))
    return harbour.done(harbour.merge("ida", harbour.second, harbour.first))


def _limited(harbour: Harbour) -> Harbour:
    """Each person has one vote in the box."""
    with db.transaction():
        box = db.session.get_one(Box, harbour.box)
        box.method, box.votes_each = Method.limited, 1
    return harbour


PAIRS: dict[str, Callable[[Harbour], tuple[Act, Act]]] = {
    "supported while another is merged into it": lambda h: (
        h.done(h.support("anna", h.second)).support("bo"),
        h.merge("ida", h.second, h.first),
    ),
    "taken back while it is merged": lambda h: (
        h.done(h.support("anna")).support("anna", value=""),
        h.merge("ida", h.first, h.second),
    ),
    "supported while its text is changed": lambda h: (h.support("anna"), h.edit()),
    "supported while one is its own again": lambda h: (
        _merged(h).support("bo", value=""),
        h.part("ida", h.second),
    ),
    "taken back there while it is its own again": lambda h: (
        _merged(h).support("anna", value=""),
        h.part("ida", h.second),
    ),
    "answered there while it is its own again": lambda h: (
        _merged(h.done(h.comment("bo", about=h.second))).reply("anna"),
        h.part("ida", h.second),
    ),
    "its own again twice": lambda h: (
        _merged(h).part("ida", h.second),
        h.part("ole", h.second),
    ),
    "two merged into one at the same time": lambda h: (
        h.done(h.support("anna"), h.support("anna", h.second)).merge(
            "ida", h.first, h.draft_published()
        ),
        h.merge("ole", h.second, h.draft),
    ),
    "its own again while what it is part of is merged on": lambda h: (
        _merged(h).part("ida", h.second),
        h.merge("ole", h.first, h.draft_published()),
    ),
    "the last vote given to two ideas": lambda h: (
        _limited(h).support("anna"),
        h.support("anna", h.second),
    ),
    "a vote that is freed by a merger is given": lambda h: (
        _limited(h.done(h.support("anna"), h.support("anna", h.second))).support(
            "anna", h.draft_published()
        ),
        h.merge("ida", h.second, h.first),
    ),
    "taken back twice by one": lambda h: (
        h.done(h.support("anna")).support("anna", value=""),
        h.support("anna", value=""),
    ),
    "given to two departments": lambda h: (
        h.hand_over("ida"),
        h.hand_over("ole", h.third_department),
    ),
    "found useful by two": lambda h: (
        h.useful("anna", question := h.asked()),
        h.useful("bo", question),
    ),
    "found useful and taken back by one": lambda h: (
        h.done(h.useful("anna", question := h.asked())).useful("anna", question, ""),
        h.useful("anna", question, ""),
    ),
    "passed on while it is answered": lambda h: (
        h.pass_on("ida", question := h.asked()),
        h.comment("ole", department=h.department, parent=question),
    ),
    "reported while it is hidden": lambda h: (h.report("anna"), h.hide()),
    "hidden by two": lambda h: (h.hide(), h.hide("mona")),
    "withdrawn while it is supported": lambda h: (h.withdraw(), h.support("anna")),
    "changed while another is merged into it": lambda h: (
        h.edit(),
        h.merge("ida", h.second, h.first),
    ),
    "taken over by two": lambda h: (
        h.done(h.support("anna"), h.support("bo"), h.give_up()).take_over("anna"),
        h.take_over("bo"),
    ),
    "given to a department while a step is taken": lambda h: (
        h.hand_over("ida"),
        h.press(
            "ole",
            f"/ideas/{h.first}/states",
            state="in discussion",
            version=h.version(h.first),
        ),
    ),
    "an answer is taken back while another is given": lambda h: (
        h.done(h.answer()).take_answer_back(),
        h.answer("ida"),
    ),
    "an answer is taken back while the idea is hidden": lambda h: (
        h.done(h.answer()).take_answer_back(),
        h.hide(),
    ),
    "merged into each other": lambda h: (
        h.merge("ida", h.first, h.second),
        h.merge("ole", h.second, h.first),
    ),
    "supported while it is hidden": lambda h: (h.support("anna"), h.hide()),
    "supported while it is merged": lambda h: (
        h.support("anna"),
        h.merge("ida", h.first, h.second),
    ),
    "supported while it is declined": lambda h: (
        h.support("anna"),
        h.step("ida", IdeaState.declined),
    ),
    "supported while it is withdrawn": lambda h: (h.support("anna"), h.withdraw()),
    "two reach the threshold": lambda h: (h.support("anna"), h.support("bo")),
    "supported twice by one": lambda h: (h.support("anna"), h.support("anna")),
    "supported and taken back by one": lambda h: (h.support("anna"), h.support("anna", value="")),
    "discussed while it is hidden": lambda h: (h.comment("anna"), h.hide()),
    "discussed while it is withdrawn": lambda h: (h.comment("anna"), h.withdraw()),
    "discussed while it is merged": lambda h: (
        h.comment("anna"),
        h.merge("ida", h.first, h.second),
    ),
    "answered while a step is taken": lambda h: (h.answer(), h.step("ida", IdeaState.declined)),
    "answered by two": lambda h: (h.answer("ida"), h.answer("ole")),
    "two officials take a step": lambda h: (
        h.step("ida", IdeaState.declined),
        h.step("ole", IdeaState.accepted),
    ),
    "withdrawn while a step is taken": lambda h: (
        h.withdraw(),
        h.step("ida", IdeaState.accepted),
    ),
    "changed while it is assessed": lambda h: (
        h.edit(),
        h.step("ida", IdeaState.under_assessment),
    ),
    "hidden while a step is taken": lambda h: (h.hide(), h.step("ida", IdeaState.accepted)),
    "published twice": lambda h: (h.publish(), h.publish()),
    "target withdrawn while one is merged into it": lambda h: (
        h.merge("ida", h.second, h.first),
        h.withdraw(),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        harbour = Harbour(racing_app)
        return Pair(*PAIRS[name](harbour), harbour.look, sure=True)

    assert walk(racing_app, prepare, in_one_order=True) > 4
