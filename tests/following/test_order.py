"""A digest tells in order of time what happened, and where the thing is now last."""

from typing import Any

from participation import db
from participation.accounts.models import RoleName
from participation.comments import actions as comments
from participation.following import queries, words
from participation.following.models import Frequency
from participation.ideas.answers import actions
from participation.ideas.answers.actions import NextStep
from participation.ideas.proposals.models import IdeaState
from tests import factories
from tests.following.world import follower, follows, letters, read_ledger, write_letters

LINES = [
    "The idea is accepted.",
    "The idea was declined. The reason is on its page.",
    "1 new comment.",
    "The idea is being assessed.",
]


def test_the_present_state_stands_last(app: Any) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    idea = factories.idea(factories.box(space), factories.member(space))
    reader = factories.user()
    one = follower(reader, frequency=Frequency.at_once)
    follows(one, subject_id=idea.id)
    db.session.refresh(idea, ["box", "space"])
    for state in (IdeaState.under_assessment, IdeaState.accepted, IdeaState.declined):
        actions.decide(idea, NextStep(state, reason="Derfor."), by=official)
    actions.decide(idea, NextStep(IdeaState.under_assessment), by=official)
    comments.add(idea, "Endelig!", by=factories.member(space))
    read_ledger()
    (told,) = queries.told(reader, None, 9)
    assert words.news(told.counts.items()) == LINES
    write_letters()
    body = letters()[0].body
    assert [body.index(line) for line in LINES] == sorted(body.index(line) for line in LINES)


def test_what_is_said_of_it_stands_in_order_of_time() -> None:
    told = [("comment.added", 2), ("idea.reworded", 1), ("comment.official", 1)]
    assert words.news(told) == [
        "2 new comments.",
        "The text of the idea was changed.",
        "The authority has answered.",
    ]
