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
from participation.ideas.answers import actions as answers
from participation.ideas.answers.models import Tallied, Tally
from participation.ideas.boxes.models import Method
from participation.ideas.merging import actions
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.statements import queries as statements
from participation.ideas.support import actions as support_actions
from participation.ideas.support import own_data
from participation.ideas.support import queries as support_queries
from participation.ideas.support.models import Vote
from participation.ideas.yours import queries as yours
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

    def found(self, idea: Idea) -> Idea:
        self.look_again()
        found = ideas.get(idea.id, Visitor())
        assert found is not None
        return found

    def step(self, idea: Idea, state: IdeaState) -> None:
        step = answers.NextStep(state, reason="Derfor.")
        answers.decide(self.found(idea), step, by=self.official)
        self.look_again()

    def look_again(self) -> None:
        """Read the ideas anew: votes are counted past the session."""
        db.session.flush()
        for each in db.session.scalars(select(Idea)):
            db.session.refresh(each)

    def merge(self, idea: Idea, into: Idea) -> None:
        found = self.found(idea)
        other = ideas.get(into.id, Visitor())
        assert other is not None
        actions.merge(found, other, "De siger det samme.", by=self.official)
        self.look_again()

    def part(self, idea: Idea) -> None:
        actions.part(self.found(idea), by=self.official)
        self.look_again()

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


def test_what_was_taken_back_where_it_went_is_no_support_of_ones_own(place: Place) -> None:
    place.vote(place.one, 0)
    place.merge(place.one, place.two)
    person = place.people[0]
    of_both = yours.listed(person, yours.Part.supported, None, 9)
    assert {each.id for each in of_both} == {place.one.id, place.two.id}
    place.vote(place.two, 0, value=None)
    assert yours.listed(person, yours.Part.supported, None, 9) == []
    assert [bool(each["taken_back"]) for each in own_data.votes(person)] == [True]


def test_a_vote_on_two_statements_that_became_one_is_one_of_ones_own(place: Place) -> None:
    place.vote(place.one, 0)
    place.vote(place.two, 0)
    place.merge(place.one, place.two)
    person = place.people[0]
    assert statements.summary(place.box.id, person).agreed == 1
    assert [each.idea_id for each in statements.own_votes(place.box.id, person)] == [place.two.id]


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
    place.part(place.one)
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
    place.part(place.one)
    assert place.three.support_count == 2  # both who support the part that is left
    place.vote(place.three, 2, value=None)
    place.merge(place.one, place.three)
    place.part(place.one)
    assert place.three.support_count == 1  # who went of their own will does not come back
    place.part(place.two)
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
    place.part(place.one)
    assert (place.three.support_count, four.support_count) == (1, 2)
    place.part(place.two)
    assert (place.three.support_count, four.support_count) == (0, 1)
    assert invariants.broken() == {}


def test_who_goes_from_the_other_one_goes(place: Place) -> None:
    place.vote(place.one, 0, 1)
    place.merge(place.one, place.two)
    place.vote(place.two, 0, value=None)
    place.vote(place.two, 1)  # said once more: their own from now on
    place.part(place.one)
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
    original = f"/ideas/{place.one.id}/original"
    page = client.get(original).text
    assert "Your vote counts there now" in page
    assert f'action="/ideas/{place.two.id}/support"' in page
    client.post(f"/ideas/{place.two.id}/support", data={"value": ""})
    assert "Your vote counts there now" not in client.get(original).text
    told = select(Notice.action).join(Follower).where(Follower.user_id == place.people[0].id)
    read_ledger()
    assert db.session.scalars(told).all() == ["idea.merged"]


def test_the_other_idea_is_looked_for_seen_and_confirmed(client: Client, place: Place) -> None:
    elsewhere = make.idea(make.box(make.space()), title="Lys et andet sted")
    place.vote(place.one, 0, 1, 2)
    place.vote(place.two, 2, 3)
    db.session.commit()
    client.sign_in(place.official)
    path = f"/ideas/{place.one.id}/merging"
    assert path in client.get(place.one.path).text
    assert 'value="merged"' not in client.get(f"/ideas/{place.one.id}/states").text
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
    assert "4 people, of whom 1 supports both" in page
    data = {"into": place.two.id, "version": place.one.version}
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert place.two.title in refused.text
    for bad in ("", elsewhere.id, place.one.id, "x", "9" * 30):
        assert client.post(path, data={**data, "into": bad, "reason": "R"}).status_code == 422
    assert client.post(path, data={**data, "reason": "Det samme."}).status_code == 303
    place.look_again()
    assert place.one.merged_into_id == place.two.id


PEOPLE, IDEAS = range(4), range(4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("support"), st.sampled_from(IDEAS), st.sampled_from(PEOPLE)),
        st.tuples(st.just("take back"), st.sampled_from(IDEAS), st.sampled_from(PEOPLE)),
        st.tuples(st.just("merge"), st.sampled_from(IDEAS), st.sampled_from(IDEAS)),
        st.tuples(st.just("part"), st.sampled_from(IDEAS), st.just(0)),
    ),
    min_size=4,
    max_size=16,
)


class Model:
    """What the votes on ideas are: each has its own, and counts those of all that is part of it."""

    def __init__(self) -> None:
        self.own: list[set[int]] = [set() for _each in IDEAS]
        self.into: dict[int, int] = {}

    def parts(self, idea: int) -> set[int]:
        found = {idea}
        for each, into in self.into.items():
            if into == idea:
                found |= self.parts(each)
        return found

    def voters(self, idea: int) -> set[int]:
        return set().union(*(self.own[each] for each in self.parts(idea)))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
@given(steps=STEPS, order=st.permutations(IDEAS))
def test_any_votes_mergers_and_undoings_count_what_the_model_counts(
    app: Any, steps: list[tuple[str, int, int]], order: list[int]
) -> None:
    place, model = Place(threshold=0), Model()
    ideas = [place.one, place.two, place.three, make.idea(place.box, title="Lygter")]

    def voters(idea: int) -> set[int]:
        people = {each.id: number for number, each in enumerate(place.people)}
        rows = select(Vote.user_id).where(Vote.idea_id == ideas[idea].id)
        return {people[each] for each in db.session.scalars(rows)}

    for what, idea, other in [*steps, *(("part", each, 0) for each in order)]:
        lives = idea not in model.into
        if what == "support" and lives:
            place.vote(ideas[idea], other)
            model.own[idea].add(other)
        elif what == "take back" and lives:
            place.vote(ideas[idea], other, value=None)
            for each in model.parts(idea):
                model.own[each].discard(other)
        elif what == "merge" and lives and other not in model.into and idea != other:
            place.merge(ideas[idea], ideas[other])
            model.into[idea] = other
        elif what == "part" and not lives:
            place.part(ideas[idea])
            del model.into[idea]
        for each in IDEAS:
            if each not in model.into:
                assert voters(each) == model.voters(each)
    place.look_again()
    assert [each.support_count for each in ideas] == [len(each) for each in model.own]
    assert invariants.broken() == {}
