"""Who may do what with an idea, in each of its states."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db, jobs, ledger
from participation.accounts.models import Reader, RoleName, Visitor
from participation.comments import rules as comment_rules
from participation.db import sessions
from participation.ideas.answers import actions
from participation.ideas.answers import rules as answers_rules
from participation.ideas.boxes import rules as boxes_rules
from participation.ideas.proposals import actions as proposals_actions
from participation.ideas.proposals import life, rules, words
from participation.ideas.proposals.jobs import fill_in
from participation.ideas.proposals.models import ANSWERS, DONE, Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.support import rules as support_rules
from participation.moderation import rules as moderation_rules
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make

S = IdeaState
ELSEWHERE = {S.new, S.draft, S.withdrawn, S.merged}
"""Steps that the author takes, and those of mergers."""
PEOPLE = ("visitor", "citizen", "author", "official", "moderator", "elsewhere", "admin")


@pytest.fixture(params=[Audience.public, Audience.internal])
def world(app: Flask, request: pytest.FixtureRequest) -> dict[str, Any]:
    space = make.space(request.param)
    inside = [RoleName.employee] if request.param is Audience.internal else []
    other = make.space()
    people: dict[str, Reader] = {
        "visitor": Visitor(),
        "citizen": make.member(space, *inside),
        "author": make.member(space, *inside),
        "official": make.member(space, RoleName.official),
        "moderator": make.member(space, RoleName.moderator),
        "elsewhere": make.member(other, RoleName.official, RoleName.moderator),
        "admin": make.member(space, RoleName.admin),
    }
    author: Any = people["author"]
    made = make.idea(make.box(space), author)
    db.session.flush()
    idea = ideas.get(made.id, author)
    assert idea is not None
    return {"people": people, "idea": idea, "box": idea.box, "comment": make.comment(idea, author)}


INSIDE = {"citizen", "author", "official", "moderator"}
ALLOWED: dict[str, set[str]] = {
    "write": INSIDE,
    "vote": INSIDE,
    "comment": INSIDE,
    "edit": {"author"},
    "withdraw": {"author"},
    "step": {"official"},
    "answer": {"official"},
    "moderate": {"moderator"},
    "edit comment": {"author"},
    "withdraw comment": {"author"},
}


@pytest.mark.parametrize(("who", "action"), list(itertools.product(PEOPLE, ALLOWED)))
def test_role_by_action(world: dict[str, Any], who: str, action: str) -> None:
    reader, idea, comment = world["people"][who], world["idea"], world["comment"]
    asked = {
        "write": lambda: boxes_rules.may_write(reader, world["box"]),
        "vote": lambda: support_rules.may_vote(reader, idea),
        "comment": lambda: comment_rules.may_comment(reader, idea),
        "edit": lambda: rules.may_edit(reader, idea),
        "withdraw": lambda: rules.may_withdraw(reader, idea),
        "step": lambda: answers_rules.may_change_state(reader, idea),
        "answer": lambda: comment_rules.may_answer(reader, idea),
        "moderate": lambda: moderation_rules.may_moderate(reader, idea),
        "edit comment": lambda: comment_rules.may_edit(reader, comment, idea.space),
        "withdraw comment": lambda: comment_rules.may_withdraw(reader, comment),
    }[action]
    expected = who in ALLOWED[action]
    if idea.space.is_public and who in ("elsewhere", "admin") and ALLOWED[action] == INSIDE:
        expected = True  # in a public space everybody signed in is a citizen
    assert asked() is expected


@pytest.mark.parametrize("state", list(S))
def test_what_each_state_allows(world: dict[str, Any], state: IdeaState) -> None:
    idea, people = world["idea"], world["people"]
    idea.state = state
    if state is S.draft:
        idea.visibility = Visibility.draft
    early = {S.new, S.in_discussion}
    assert support_rules.may_vote(people["citizen"], idea) is (
        state in early | {S.under_assessment}
    )
    assert rules.may_edit(people["author"], idea) is (state in early | {S.draft})
    assert rules.may_withdraw(people["author"], idea) is (
        state in early | {S.draft, S.under_assessment}
    )
    talk = comment_rules.may_comment(people["citizen"], idea)
    assert talk is (state not in {S.draft, S.merged, S.withdrawn})
    steps = answers_rules.officials_steps(idea)
    assert S.withdrawn not in steps
    assert S.draft not in steps
    assert answers_rules.may_change_state(people["official"], idea) is bool(steps)
    line = life.steps(idea)
    assert all(step.state in ("done", "now", "next") for step in line)
    assert [s.state for s in line] == sorted(
        (s.state for s in line), key=["done", "now", "next"].index
    )


@pytest.mark.parametrize("state", [state for state in S if state is not S.draft])
def test_the_life_line_stands_where_the_badge_does(world: dict[str, Any], state: IdeaState) -> None:
    idea = world["idea"]
    idea.state = state
    line = life.steps(idea)
    reached = [step for step in line if step.state != "next"][-1]
    # What is new is what has been proposed.
    assert reached.label == ("Proposed" if state is S.new else words.state(state))
    assert (reached.state == "done") is (state in DONE)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(S, S)))
def test_only_the_steps_of_the_table_are_taken(app: Flask, before: S, after: S) -> None:
    space = make.space()
    official = make.member(space, RoleName.official)
    made = make.idea(make.box(space), make.user(), state=before)
    idea = ideas.get(made.id, official)
    assert idea is not None
    step = actions.NextStep(state=after, reason="Fordi.", result="Det virker.")
    if (
        after in rules.EDGES[before]
        and before not in (S.draft, S.merged)
        and after not in ELSEWHERE
    ):
        actions.decide(idea, step, by=official)
        assert idea.state is after
        assert (idea.answered_at is not None) is (after in ANSWERS)
    else:
        with pytest.raises(proposals_actions.NotAllowed):
            actions.decide(idea, step, by=official)
        assert idea.state is before


def test_a_realised_idea_can_be_reached_from_every_state_that_is_not_an_end() -> None:
    for state in S:
        if state in (S.realised, S.withdrawn):
            assert rules.EDGES[state] == ()
            continue
        reached, waiting = {state}, [state]
        while waiting:
            for after in rules.EDGES[waiting.pop()]:
                if after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert S.realised in reached


def test_a_closed_box_takes_neither_ideas_nor_votes(world: dict[str, Any]) -> None:
    box, people = world["box"], world["people"]
    now = clock.now()
    for change in (
        {"closed": True},
        {"closed": False, "closes_at": now - timedelta(seconds=2)},
        {"closes_at": None, "opens_at": now + timedelta(hours=1)},
    ):
        for name, value in change.items():
            setattr(box, name, value)
        assert not boxes_rules.may_write(people["citizen"], box)
        assert not support_rules.may_vote(people["citizen"], world["idea"])
    box.opens_at = None
    assert support_rules.may_vote(people["citizen"], world["idea"])


def test_the_worker_keeps_when_an_idea_was_last_active(real_app: Flask) -> None:
    with real_app.app_context():
        with db.transaction():
            old = clock.now() - timedelta(days=90)
            idea = make.idea(make.box(make.space()), visible_from=old, state_at=old, active_at=None)
            idea_id = idea.id
        fill_in()
        assert db.session.get(Idea, idea_id).active_at == old
        with db.transaction():
            at = clock.now()
            ledger.record("comment.added", subject_id=idea_id, about=idea_id, at=at)
        for _again in range(2):
            jobs.run_due(everything=True)
            assert db.session.get(Idea, idea_id).active_at == at
            sessions.close_session()
