"""An idea that parts again is as it was, whatever came meanwhile stays where a plain rule says."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.models import Visitor
from participation.comments.models import Comment
from participation.following.models import Follow, Follower
from participation.ideas.merging import actions
from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.support.models import Vote
from participation.subjects.models import Subject
from tests import factories as make
from tests.ideas.merging.test_mergers import DAY, Place


@pytest.fixture
def place(app: Any) -> Place:
    return Place(threshold=0)


@pytest.fixture
def promising(app: Any) -> Place:
    """A box that promises an answer to what five people support."""
    return Place(threshold=5)


def test_the_promise_that_a_merger_made_goes_with_it(promising: Place) -> None:
    promising.vote(promising.one, 0, 1, 2)
    promising.vote(promising.two, 3, 4, 5)
    promising.merge(promising.one, promising.two)
    assert promising.two.answer_due_on is not None
    promising.part(promising.one)
    assert (promising.one.answer_due_on, promising.two.answer_due_on) == (None, None)


def test_what_nothing_was_promised_for_before_is_promised_nothing_after(promising: Place) -> None:
    """Enough people supported both, and then the box began to promise: undone exactly is without a day."""
    promising.box.threshold = 0
    promising.vote(promising.one, 0, 1, 2)
    promising.vote(promising.two, 1, 2, 3, 4, 5)
    promising.box.threshold = 5
    db.session.flush()
    promising.merge(promising.one, promising.two)
    assert promising.two.answer_due_on is not None
    promising.part(promising.one)
    assert (promising.one.answer_due_on, promising.two.answer_due_on) == (None, None)
    assert invariants.broken() == {}


def test_support_that_comes_meanwhile_keeps_the_promise(promising: Place) -> None:
    promising.vote(promising.one, 0, 1, 2)
    promising.vote(promising.two, 2, 3, 4)
    promising.merge(promising.one, promising.two)
    promised = promising.two.answer_due_on
    promising.vote(promising.two, 0, 5)
    promising.part(promising.one)
    assert (promising.one.answer_due_on, promising.two.answer_due_on) == (None, promised)


def test_support_by_another_merger_keeps_the_promise(promising: Place) -> None:
    promising.vote(promising.one, 0, 1)
    promising.vote(promising.two, 2, 3, 4)
    promising.vote(promising.three, 0, 1)
    promising.merge(promising.one, promising.two)
    promised = promising.two.answer_due_on
    promising.merge(promising.three, promising.two)
    promising.part(promising.one)
    assert promising.two.answer_due_on == promised is not None
    promising.part(promising.three)
    assert promising.two.answer_due_on is None


def follow(idea: Idea, person: Any, **values: Any) -> None:
    follower = db.session.scalars(
        select(Follower).where(Follower.user_id == person.id)
    ).one_or_none() or Follower(user_id=person.id)
    db.session.add(follower)
    db.session.flush()
    db.session.add(Follow(follower_id=follower.id, subject_id=idea.id, **values))
    db.session.flush()


def picture(idea: Idea) -> Any:
    """All that a merger may touch of an idea."""
    db.session.flush()
    db.session.refresh(idea)
    own, spine = Comment.__table__.c, Subject.__table__.c
    comments = db.session.execute(
        select(own.id, own.thread_id, own.trail, own.origin_id, spine.root_id, spine.context_hidden)
        .join(Subject.__table__, spine.id == own.id)
        .where(own.about_id == idea.id)
        .order_by(own.id)
    ).all()
    votes = db.session.execute(
        select(Vote.user_id, Vote.value, Vote.from_id, Vote.taken_back_at)
        .where(Vote.idea_id == idea.id)
        .order_by(Vote.user_id)
    ).all()
    follows = db.session.execute(
        select(Follow.follower_id, Follow.by_mail, Follow.from_id)
        .where(Follow.subject_id == idea.id)
        .order_by(Follow.follower_id)
    ).all()
    return (
        idea.state, idea.merged_into_id, idea.answer_due_on, idea.answered_at, idea.promised_on,
        idea.due_on, idea.handed_over_at, idea.support_count, idea.pass_count, idea.against_count,
        idea.comment_count, comments, votes, follows,
    )  # fmt: skip


def test_a_merger_that_is_undone_leaves_nothing_behind(place: Place) -> None:
    one, two, people = place.one, place.two, place.people
    one.state = IdeaState.under_assessment
    one.answer_due_on, one.promised_on = place.today + 3 * DAY, place.today + 5 * DAY
    one.handed_over_at = clock.now() - timedelta(hours=1)
    two.answer_due_on = place.today + 9 * DAY
    head = make.comment(one, people[0])
    make.comment(one, people[1], head)
    make.comment(two, people[2])
    office = make.department(place.space)
    answer = make.comment(one, place.official, department_id=office.id, is_answer=True)
    make.comment(one, people[0], answer)
    place.vote(one, 0, 1, 2)
    place.vote(two, 2, 3)
    for person, idea, by_mail in ((0, one, True), (1, one, False), (1, two, True)):
        follow(idea, people[person], by_mail=by_mail)
    before = picture(one), picture(two)
    place.merge(one, two)
    assert (two.support_count, two.comment_count, one.comment_count) == (4, 3, 2)
    assert two.answer_due_on == place.today + 3 * DAY
    merger = db.session.scalars(select(Merger)).one()
    moved = merger.supporters, merger.of_both, merger.votes, merger.comments, merger.followers
    assert moved == (4, 1, 2, 2, 1)
    assert invariants.broken() == {}
    place.part(one)
    assert (picture(one), picture(two)) == before
    assert merger.ended_at is not None
    assert invariants.broken() == {}


@pytest.mark.parametrize("outer_first", [True, False])
def test_a_merger_of_a_merger_is_undone_in_any_order(place: Place, outer_first: bool) -> None:
    one, two, three, people = place.one, place.two, place.three, place.people
    place.vote(one, 0, 1, 4)
    place.vote(two, 1, 2)
    place.vote(three, 3)
    said = make.comment(one, people[0])
    make.comment(two, people[1])
    follow(one, people[0])
    follow(two, people[1])
    before = [picture(each) for each in (one, two, three)]
    place.merge(one, two)
    place.merge(two, three)
    assert (three.support_count, three.comment_count) == (5, 2)
    # What happens meanwhile: a vote and a comment there, an answer in a thread, a vote taken back.
    place.vote(three, 5)
    place.vote(three, 4, value=None)
    stays = make.comment(three, people[5])
    goes = make.comment(three, people[5], db.session.get(Comment, said.id))
    for each in (two, one) if outer_first else (one, two):
        place.part(each)
        assert invariants.broken() == {}
    for each in (one, two):
        where = [comment[0] for comment in picture(each)[11]]
        assert (goes.id in where) is (each is one)
    assert [comment[0] for comment in picture(three)[11]] == [stays.id]
    assert {vote[0] for vote in picture(one)[12]} == {people[0].id, people[1].id}
    assert {vote[0] for vote in picture(three)[12]} == {people[3].id, people[5].id}
    after = [picture(each) for each in (one, two, three)]
    assert after[1] == before[1]
    assert [each[13] for each in after] == [each[13] for each in before]
    assert all(thread[4] == one.id and not thread[3] for thread in after[0][11])


@pytest.mark.parametrize(
    ("own", "first", "second"), list(itertools.product((None, 4), (None, 3, 5), (None, 1)))
)
def test_days_that_are_owed_are_those_without_it_in_any_order(
    place: Place, own: int | None, first: int | None, second: int | None
) -> None:
    def day(number: int | None) -> Any:
        return None if number is None else place.today + number * DAY

    ideas = place.three, place.one, place.two
    for order in ((1, 2), (2, 1)):
        for idea, number in zip(ideas, (own, first, second), strict=True):
            idea.answer_due_on = day(number)
        place.merge(place.one, place.three)
        place.merge(place.two, place.three)
        known = [each for each in (own, first, second) if each is not None]
        assert place.three.answer_due_on == day(min(known, default=None))
        left = {0: own, 1: first, 2: second}
        for each in order:
            place.part(ideas[each])
            assert ideas[each].answer_due_on == day(left.pop(each))
            known = [number for number in left.values() if number is not None]
            assert place.three.answer_due_on == day(min(known, default=None))
    assert invariants.broken() == {}


def test_a_promise_that_came_from_afar_goes_all_the_way(place: Place) -> None:
    place.one.answer_due_on = place.today + 2 * DAY
    place.merge(place.one, place.two)
    place.merge(place.two, place.three)
    assert place.three.answer_due_on == place.today + 2 * DAY
    place.part(place.one)
    assert place.one.answer_due_on == place.today + 2 * DAY
    assert place.three.answer_due_on is None
    place.part(place.two)
    assert place.two.answer_due_on is None


def test_as_many_statements_whoever_stands_behind_it(place: Place, queries: list[str]) -> None:
    def counted(number: int) -> tuple[int, int]:
        one, two = make.idea(place.box), make.idea(place.box)
        for each in range(number):
            person = make.user()
            for idea in (one, two) if each % 3 else (one,):
                db.session.add(Vote(idea_id=idea.id, user_id=person.id, value=1, at=clock.now()))
                idea.support_count += 1
            make.comment(one, person)
            follow(one, person)
        db.session.flush()
        one, two = place.found(one), ideas.get(two.id, Visitor()) or two
        queries.clear()
        actions.merge(one, two, "De siger det samme.", by=place.official)
        merged = len(queries)
        one, two = place.found(one), place.found(two)
        queries.clear()
        actions.part(one, by=place.official)
        return merged, len(queries)

    assert counted(30) == counted(3)
    assert max(counted(3)) < 90
