"""An idea that becomes part of another: people are counted once, and what was promised goes along."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.models import RoleName, Visitor
from participation.following.models import Follower, Notice
from participation.ideas.answers import actions
from participation.ideas.answers.models import Tallied, Tally
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.support import actions as support_actions
from participation.ideas.support import queries as support_queries
from participation.ideas.support.models import Vote
from tests import factories as make
from tests.conftest import Client
from tests.following.world import read_ledger

DAY = timedelta(days=1)


class Place:
    def __init__(self, threshold: int = 5, **values: Any) -> None:
        self.space = make.space()
        self.box = make.box(self.space, threshold=threshold, answer_days=30, **values)
        self.official = make.member(self.space, RoleName.official, name="Mette Holm")
        self.author = make.member(self.space, name="Astrid Holm")
        self.people = [make.member(self.space, name=f"Person {each}") for each in range(6)]
        self.one = make.idea(self.box, self.author, title="Lys på stien")
        self.two = make.idea(self.box, self.author, title="Lamper ved gymnasiet")
        self.three = make.idea(self.box, self.author, title="Mere lys")
        self.today = clock.today(self.space.timezone)

    def vote(self, idea: Idea, *who: int, value: int | None = 1) -> None:
        for each in who:
            ballot = support_queries.for_vote(idea.id, Visitor())
            assert ballot is not None
            support_actions.vote(ballot, value, by=self.people[each])

    def step(self, idea: Idea, state: IdeaState, into: Idea | None = None) -> None:
        self.look_again()
        found = ideas.get(idea.id, Visitor())
        assert found is not None
        step = actions.NextStep(state, reason="De siger det samme.", into=into)
        actions.decide(found, step, by=self.official)
        self.look_again()

    def look_again(self) -> None:
        """Read the ideas anew: votes are counted past the session."""
        db.session.flush()
        for each in db.session.scalars(select(Idea)):
            db.session.refresh(each)

    def merge(self, idea: Idea, into: Idea) -> None:
        self.step(idea, IdeaState.merged, into)

    def figure(self, what: Tallied) -> int:
        rows = select(Tally.number).where(Tally.space_id == self.space.id, Tally.what == what.value)
        return sum(db.session.scalars(rows))


@pytest.fixture
def place(app: Any) -> Place:
    return Place()


def test_people_of_both_reach_the_threshold_once_each(place: Place) -> None:
    place.vote(place.one, 0, 1, 2)
    place.vote(place.two, 2, 3, 4)
    assert place.two.answer_due_on is None
    place.merge(place.one, place.two)
    assert place.two.support_count == 5
    assert place.two.answer_due_on == place.today + 30 * DAY
    assert place.figure(Tallied.owed) == 1
    assert invariants.broken() == {}


def test_a_promise_follows_the_idea_that_lives_and_is_not_kept(place: Place) -> None:
    place.one.answer_due_on = place.today - DAY
    db.session.flush()
    assert place.figure(Tallied.owed) == 1
    place.merge(place.one, place.two)
    assert (place.one.answer_due_on, place.one.answered_at) == (None, None)
    assert place.two.answer_due_on == place.today - DAY
    assert (place.figure(Tallied.answered), place.figure(Tallied.owed)) == (0, 1)
    later = place.two.answer_due_on
    place.three.answer_due_on = place.today + 9 * DAY
    place.merge(place.three, place.two)
    assert place.two.answer_due_on == later  # the nearest


def test_an_idea_that_is_answered_owes_nothing_for_another(place: Place) -> None:
    place.step(place.two, IdeaState.accepted)
    place.one.answer_due_on = place.today - DAY
    place.merge(place.one, place.two)
    assert place.two.answer_due_on is None
    assert place.figure(Tallied.owed) == 0


def test_it_is_its_own_again(place: Place) -> None:
    place.vote(place.one, 0, 1, 2, 3, 4)
    place.vote(place.two, 4, 5)
    place.vote(place.three, 5)
    place.merge(place.one, place.two)
    assert place.two.support_count == 6
    place.merge(place.two, place.three)
    assert place.three.support_count == 6
    place.step(place.one, IdeaState.in_discussion)
    assert (place.one.support_count, place.two.support_count) == (5, 2)
    assert place.three.support_count == 2
    assert place.one.answer_due_on == place.today + 30 * DAY
    assert invariants.broken() == {}


def test_who_supports_another_part_stays(place: Place) -> None:
    place.vote(place.one, 0, 1)
    place.vote(place.two, 0, 2)
    place.merge(place.one, place.three)
    place.merge(place.two, place.three)
    assert place.three.support_count == 3
    place.step(place.one, IdeaState.in_discussion)
    assert place.three.support_count == 2  # both who support the part that is left
    place.vote(place.three, 2, value=None)
    place.merge(place.one, place.three)
    place.step(place.one, IdeaState.in_discussion)
    assert place.three.support_count == 1  # who went of their own will does not come back
    place.step(place.two, IdeaState.in_discussion)
    assert place.three.support_count == 0
    assert invariants.broken() == {}


def test_who_supports_another_part_stays_all_the_way_up(place: Place) -> None:
    four = make.idea(place.box, place.author, title="Lygter")
    place.vote(place.one, 0, 1)
    place.vote(place.two, 0)
    place.vote(four, 1)
    place.merge(place.one, place.three)
    place.merge(place.two, place.three)
    place.merge(place.three, four)
    assert (place.three.support_count, four.support_count) == (2, 2)
    place.step(place.one, IdeaState.in_discussion)
    assert (place.three.support_count, four.support_count) == (1, 2)
    place.step(place.two, IdeaState.in_discussion)
    assert (place.three.support_count, four.support_count) == (0, 1)
    assert invariants.broken() == {}


def test_who_goes_from_the_other_one_goes(place: Place) -> None:
    place.vote(place.one, 0, 1)
    place.merge(place.one, place.two)
    place.vote(place.two, 0, value=None)
    place.vote(place.two, 1)  # said once more: their own from now on
    place.step(place.one, IdeaState.in_discussion)
    assert place.two.support_count == 1


def test_only_agreement_comes_along_between_ways_to_vote(app: Any) -> None:
    place = Place(method=Method.agreement)
    other = make.idea(make.box(place.space), place.author)
    place.vote(place.one, 0)
    place.vote(place.one, 1, value=-1)
    place.merge(place.one, place.two)
    assert (place.two.support_count, place.two.against_count) == (1, 1)
    place.merge(place.two, other)
    assert (other.support_count, other.against_count) == (1, 0)


def test_supporters_are_told_and_lead_to_where_their_vote_is(client: Client, place: Place) -> None:
    place.vote(place.one, 0)
    place.merge(place.one, place.two)
    client.sign_in(place.people[0])
    page = client.get(place.one.path).text
    assert "Your vote counts there now" in page
    assert f'action="/ideas/{place.two.id}/support"' in page
    client.post(f"/ideas/{place.two.id}/support", data={"value": ""})
    assert "Your vote counts there now" not in client.get(place.one.path).text
    told = select(Notice.action).join(Follower).where(Follower.user_id == place.people[0].id)
    read_ledger()
    assert db.session.scalars(told).all() == ["idea.merged"]


def test_the_other_idea_is_looked_for_seen_and_confirmed(client: Client, place: Place) -> None:
    elsewhere = make.idea(make.box(make.space()), title="Lys et andet sted")
    place.vote(place.one, 0, 1, 2)
    place.vote(place.two, 2, 3)
    db.session.commit()
    client.sign_in(place.official)
    states = client.get(f"/ideas/{place.one.id}/states").text
    path = f"/ideas/{place.one.id}/merging"
    assert path in states
    assert 'value="merged"' not in states
    for words in ("gymnasiet", str(place.two.id), f"#{place.two.id}", f"http://x{place.two.path}"):
        page = client.get(path, query_string={"q": words}).text
        assert place.two.title in page, words
        assert f"into={place.two.id}" in page, words
    for words in (str(place.one.id), str(elsewhere.id), "9" * 10, "intet af det her"):
        page = client.get(path, query_string={"q": words})
        assert page.status_code == 200, words
        assert "into=" not in page.text, words
    assert client.get(path).status_code == 200
    page = client.get(path, query_string={"into": place.two.id}).text
    assert place.two.title in page
    assert place.two.body in page
    assert "both</dt>" in page.replace("\n", "")
    assert "<dd>4</dd>" in page
    data = {"into": place.two.id, "version": place.one.version}
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert place.two.title in refused.text
    for bad in ("", elsewhere.id, place.one.id, "x", "9" * 30):
        assert client.post(path, data={**data, "into": bad, "reason": "R"}).status_code == 422
    assert client.post(path, data={**data, "reason": "Det samme."}).status_code == 303
    place.look_again()
    assert place.one.merged_into_id == place.two.id


VOTES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 5), st.sampled_from([1, None])), max_size=15
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(before=VOTES, between=VOTES, after=VOTES, apart=st.booleans())
def test_no_order_of_votes_and_mergers_counts_anybody_twice(
    app: Any, before: list[Any], between: list[Any], after: list[Any], apart: bool
) -> None:
    place = Place()
    ideas = [place.one, place.two, place.three]

    def cast(votes: list[Any]) -> None:
        for number, who, value in votes:
            if ideas[number].state is not IdeaState.merged:
                place.vote(ideas[number], who, value=value)
        place.look_again()

    cast(before)
    place.merge(place.one, place.two)
    cast(between)
    place.merge(place.two, place.three)
    cast(after)
    if apart:
        place.step(place.two, IdeaState.in_discussion)
    assert invariants.broken() == {}
    people = select(Vote.user_id).where(Vote.idea_id == place.three.id)
    found = db.session.scalars(people).all()
    assert len(found) == len(set(found)) == place.three.support_count
