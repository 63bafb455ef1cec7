"""An idea that becomes two: nobody's voice is lost or doubled, and it is undone exactly."""

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from participation import clock, db, invariants
from participation.accounts.models import Visitor
from participation.comments.models import Comment
from participation.following.models import Follow, Follower, Notice
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.splitting import actions, queries
from participation.ideas.splitting.models import Chosen, Split, SplitChoice
from participation.ideas.splitting.queries import Hindrance
from participation.ideas.support.counting import NoneLeft
from participation.ideas.support.models import Vote
from participation.subjects import actions as subjects
from participation.subjects.models import Coauthor, subject_labels
from tests import factories as make
from tests.following.world import read_ledger
from tests.ideas.merging.test_mergers import DAY
from tests.ideas.merging.test_mergers import Place as MergingPlace
from tests.ideas.merging.test_undoing import follow, picture

TEXTS = actions.Texts("Lys", "Lys på stien.", "Bænke", "Bænke ved åen.")


class Place(MergingPlace):
    def look_again(self) -> None:
        super().look_again()
        for each in db.session.scalars(select(Comment)):
            db.session.refresh(each)

    def split(self, idea: Idea, *threads: Comment, **values: Any) -> Split:
        made = actions.split(
            self.found(idea),
            TEXTS,
            [each.id for each in threads],
            "Det er to ting.",
            **{"by": self.official, **values},
        )
        self.look_again()
        return made

    def again(self, made: Split) -> Split:
        self.look_again()
        found = queries.split(made.id, Visitor())
        assert found is not None
        return found

    def choose(self, made: Split, who: int, chosen: Chosen) -> None:
        actions.choose(self.again(made), chosen, by=self.people[who])
        self.look_again()

    def undo(self, made: Split) -> None:
        actions.undo(self.again(made), by=self.official)
        self.look_again()

    def waiting(self, made: Split) -> int:
        table: Any = Split.__table__
        number = queries.not_chosen(table.c).scalar_subquery()
        return db.session.scalar(select(number).where(table.c.id == made.id)) or 0

    def second(self, made: Split) -> Idea:
        return db.session.get_one(Idea, made.new_id)

    def voters(self, idea: Idea) -> set[int]:
        known = {each.id: number for number, each in enumerate(self.people)}
        return {
            known[each]
            for each in db.session.scalars(select(Vote.user_id).where(Vote.idea_id == idea.id))
        }


@pytest.fixture
def place(app: Any) -> Place:
    return Place(threshold=0)


def test_two_ideas_and_everybody_stays_with_the_first_until_they_choose(place: Place) -> None:
    one, people = place.one, place.people
    label = make.label(place.space)
    subjects.set_labels(one, [label])
    one.answer_due_on, one.promised_on = place.today + 3 * DAY, place.today + 5 * DAY
    db.session.add(Coauthor(subject_id=one.id, user_id=people[4].id, at=clock.now()))
    one.coauthor_count, one.coauthor_id = 1, people[4].id
    goes = make.comment(one, people[0], is_question=True, due_on=place.today + DAY)
    make.comment(one, people[1], goes)
    make.comment(one, people[2])
    place.vote(one, 0, 1, 2)
    follow(one, people[3], by_mail=True)
    made = place.split(one, goes)
    new = place.second(made)
    assert (one.title, new.title, new.body) == ("Lys", "Bænke", "Bænke ved åen.")
    assert (one.support_count, new.support_count, place.waiting(made)) == (3, 0, 3)
    assert (one.comment_count, new.comment_count, made.comments) == (1, 2, 2)
    assert (new.answer_due_on, new.promised_on) == (one.answer_due_on, one.promised_on)
    assert (new.state, new.author_id, new.coauthor_id) == (one.state, one.author_id, people[4].id)
    labels = select(subject_labels.c.label_id).where(subject_labels.c.subject_id == new.id)
    assert db.session.scalars(labels).all() == [label.id]
    assert db.session.get_one(Comment, goes.id).split_from_id == one.id
    followers = select(func.count()).select_from(Follow).where(Follow.subject_id == new.id)
    assert db.session.scalar(followers) == 1
    place.choose(made, 0, Chosen.first)
    place.choose(made, 1, Chosen.second)
    place.choose(made, 2, Chosen.both)
    assert (place.voters(one), place.voters(new)) == ({0, 2}, {1, 2})
    assert (one.support_count, new.support_count, place.waiting(made)) == (2, 2, 0)
    # One may think again.
    place.choose(made, 1, Chosen.both)
    assert (one.support_count, new.support_count) == (3, 2)
    assert invariants.broken() == {}


def test_who_chose_the_second_of_another_split_still_waits(place: Place) -> None:
    place.vote(place.one, 0)
    place.choose(place.split(place.one), 0, Chosen.second)
    place.vote(place.two, 0)
    assert place.waiting(place.split(place.two)) == 1


def test_who_takes_a_vote_back_or_votes_on_the_second_waits_no_more(place: Place) -> None:
    place.vote(place.one, 0, 1, 2)
    made = place.split(place.one)
    place.vote(place.one, 0, value=None)
    place.vote(place.second(made), 1)
    assert place.waiting(made) == 1
    with pytest.raises(NotAllowed):
        place.choose(made, 5, Chosen.both)


def test_a_split_that_is_undone_leaves_nothing_behind(place: Place) -> None:
    one, people = place.one, place.people
    one.state = IdeaState.under_assessment
    one.answer_due_on = place.today + 3 * DAY
    goes, stays = make.comment(one, people[0]), make.comment(one, people[1])
    place.vote(one, 0, 1, 2, 3)
    place.vote(place.two, 3, 4)
    place.merge(place.two, one)
    for person in (0, 1):
        follow(one, people[person], by_mail=bool(person))
    before, words = picture(one), (one.title, one.body, one.edited_at)
    made = place.split(one, goes)
    new = place.second(made)
    place.choose(made, 1, Chosen.second)
    place.choose(made, 2, Chosen.both)
    place.choose(made, 4, Chosen.second)
    make.comment(new, people[3], db.session.get(Comment, goes.id))
    assert (one.support_count, new.support_count) == (3, 3)
    assert queries.hindrances(place.again(made)) == []
    place.undo(made)
    after = picture(one)
    assert (one.title, one.body, one.edited_at) == words
    assert after[:10] == before[:10]
    assert after[12:] == before[12:]
    assert {each[0] for each in after[11]} > {goes.id, stays.id}
    assert (after[10], len(after[11])) == (3, 3)
    assert (new.state, new.merged_into_id, new.support_count) == (IdeaState.merged, one.id, 0)
    assert place.second(made).comment_count == 0
    # Those who chose the second took nothing back from what is part of the first.
    place.part(place.two)
    assert place.voters(place.two) == {3, 4}
    assert invariants.broken() == {}


def test_what_would_be_lost_hinders_undoing(place: Place) -> None:
    place.vote(place.one, 0)
    made = place.split(place.one)
    new = place.second(made)
    seen = []

    def hinders() -> set[Hindrance]:
        return set(queries.hindrances(place.again(made)))

    place.vote(new, 5)
    seen.append(hinders())
    place.vote(new, 5, value=None)
    said = make.comment(new, place.people[2])
    seen.append(hinders())
    said.split_from_id = place.one.id
    place.second(made).has_suggestions = True
    seen.append(hinders())
    place.second(made).has_suggestions = False
    place.second(made).edited_at = clock.now()
    seen.append(hinders())
    place.second(made).edited_at = None
    place.merge(place.two, place.second(made))
    seen.append(hinders())
    place.part(place.two)
    assert not hinders()
    other = place.split(place.second(made))
    seen.append(hinders())
    place.undo(other)
    assert not hinders()
    place.step(place.one, IdeaState.accepted)
    seen.append(hinders())
    kinds = ("votes", "comments", "suggestions", "texts", "mergers", "splits", "gone_on")
    expected = [{Hindrance[each]} for each in kinds]
    expected[5] |= {Hindrance.texts}
    assert seen == expected
    with pytest.raises(NotAllowed):
        place.undo(made)


def test_a_split_of_a_merged_idea_and_a_merger_of_a_split(place: Place) -> None:
    one, two, three, people = place.one, place.two, place.three, place.people
    from_two, own = make.comment(two, people[0]), make.comment(one, people[1])
    place.vote(two, 0, 1)
    place.vote(one, 1, 2)
    place.merge(two, one)
    made = place.split(one, from_two, own)
    new = place.second(made)
    # What came with a part goes back with it, and so it stays.
    assert db.session.get_one(Comment, from_two.id).about_id == one.id
    assert db.session.get_one(Comment, own.id).about_id == new.id
    place.choose(made, 0, Chosen.second)
    place.choose(made, 1, Chosen.both)
    place.merge(new, three)
    assert place.voters(three) == {0, 1}
    assert db.session.get_one(Comment, own.id).about_id == three.id
    place.part(new)
    moved = db.session.get_one(Comment, own.id)
    db.session.refresh(moved)
    assert (moved.about_id, moved.split_from_id, moved.origin_id) == (new.id, one.id, None)
    place.merge(new, one)
    assert place.voters(one) == {0, 1, 2}
    place.part(new)
    assert place.voters(one) == {1, 2}
    place.part(two)
    assert place.voters(two) == {1}
    assert (place.voters(one), place.voters(new)) == ({1, 2}, {0, 1})
    assert invariants.broken() == {}


def test_limited_votes_are_moved_and_never_made(app: Any) -> None:
    place = Place(threshold=0, method=Method.limited, votes_each=2)
    place.vote(place.one, 0, 1)
    place.vote(place.two, 0)
    made = place.split(place.one)
    with pytest.raises(NoneLeft):
        place.choose(made, 0, Chosen.both)
    place.look_again()
    assert place.voters(place.one) == {0, 1}
    place.choose(made, 0, Chosen.second)
    place.choose(made, 1, Chosen.both)
    assert (place.voters(place.one), place.voters(place.second(made))) == ({1}, {0, 1})
    # Who has more than the number, because it was lowered, moves a vote all the same.
    place.box.votes_each = 1
    place.choose(made, 0, Chosen.first)
    place.choose(made, 1, Chosen.second)
    assert (place.voters(place.one), place.voters(place.second(made))) == ({0}, {1})
    assert invariants.broken() == {}


def test_agreement_goes_along_as_it_was_given(app: Any) -> None:
    place = Place(threshold=0, method=Method.agreement)
    for who, value in enumerate((1, 0, -1)):
        place.vote(place.one, who, value=value)
    made = place.split(place.one)
    for who in range(3):
        place.choose(made, who, Chosen.second if who else Chosen.both)
    new = place.second(made)
    assert (place.one.support_count, place.one.against_count) == (1, 0)
    assert (new.support_count, new.pass_count, new.against_count) == (1, 1, 1)
    place.undo(made)
    counts = place.one.support_count, place.one.pass_count, place.one.against_count
    assert counts == (1, 1, 1)
    assert invariants.broken() == {}


def test_votes_that_move_may_start_the_clock(app: Any) -> None:
    place = Place(threshold=2)
    place.vote(place.one, 0)
    made = place.split(place.one)
    place.vote(place.second(made), 5)
    assert place.second(made).answer_due_on is None
    place.choose(made, 0, Chosen.second)
    assert place.second(made).answer_due_on == place.today + 30 * DAY


def test_those_who_had_voted_are_told(place: Place) -> None:
    place.vote(place.one, 0, 1)
    read_ledger()
    made = place.split(place.one)
    read_ledger()
    told = (
        select(Follower.user_id)
        .join(Notice, Notice.follower_id == Follower.id)
        .where(Notice.subject_id == place.one.id, Notice.action == "idea.split")
    )
    asked = {place.people[0].id, place.people[1].id}
    assert asked <= set(db.session.scalars(told))
    assert queries.to_choose(place.people[0].id, [place.one.id]) == {place.one.id: made.id}


def test_an_erased_account_stays_with_the_first(place: Place) -> None:
    place.vote(place.one, 0)
    made = place.split(place.one)
    actions.forget(place.people[0])
    choice = db.session.scalars(select(SplitChoice)).one()
    db.session.refresh(choice)
    assert choice.chosen is Chosen.first
    assert place.waiting(made) == 0


def test_keepers_until_it_is_assessed_and_officials_until_it_is_decided(place: Place) -> None:
    place.split(place.one, by=place.author, as_keeper=True)
    place.step(place.two, IdeaState.under_assessment)
    with pytest.raises(NotAllowed):
        place.split(place.two, by=place.author, as_keeper=True)
    place.split(place.two)
    place.step(place.three, IdeaState.declined)
    with pytest.raises(NotAllowed):
        place.split(place.three)


def test_as_many_statements_whoever_stands_behind_it(place: Place, queries: list[str]) -> None:
    def counted(number: int) -> tuple[int, int]:
        idea = make.idea(place.box, place.author)
        heads = []
        for _each in range(number):
            person = make.user()
            db.session.add(Vote(idea_id=idea.id, user_id=person.id, value=1, at=clock.now()))
            idea.support_count += 1
            heads.append(make.comment(idea, person))
            follow(idea, person)
        db.session.flush()
        found = ideas.get(idea.id, Visitor())
        assert found is not None
        queries.clear()
        ids = [each.id for each in heads]
        made = actions.split(found, TEXTS, ids, "Derfor.", by=place.official)
        split = len(queries)
        made = place.again(made)
        queries.clear()
        actions.undo(made, by=place.official)
        return split, len(queries)

    assert counted(30) == counted(3)
    assert max(counted(3)) < 90


# ------------------------------------------------------------------------------ whatever comes

PEOPLE, FIRST = range(4), range(3)
SLOTS = range(6)
"""Three ideas that there are, and three that splits may make."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("support"), st.sampled_from(SLOTS), st.sampled_from(PEOPLE)),
        st.tuples(st.just("take back"), st.sampled_from(SLOTS), st.sampled_from(PEOPLE)),
        st.tuples(st.just("split"), st.sampled_from(SLOTS), st.just(0)),
        st.tuples(
            st.sampled_from(["choose first", "choose second", "choose both"]),
            st.integers(0, 2),
            st.sampled_from(PEOPLE),
        ),
        st.tuples(st.just("undo"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("merge"), st.sampled_from(SLOTS), st.sampled_from(SLOTS)),
        st.tuples(st.just("part"), st.sampled_from(SLOTS), st.just(0)),
    ),
    min_size=6,
    max_size=20,
)


class Halves:
    """A split in the model: the two, who was asked, whose votes there were, and whether it stands."""

    def __init__(self, first: int, second: int, model: "Model") -> None:
        self.first, self.second, self.stands = first, second, True
        self.asked = set(model.voters(first))
        self.own = {each: set(model.own[each]) for each in model.parts(first)}


class Model:
    """Whom each idea counts: those who gave it a vote, and those of all that is part of it."""

    def __init__(self) -> None:
        self.own: dict[int, set[int]] = {each: set() for each in FIRST}
        self.into: dict[int, int] = {}
        self.splits: list[Halves] = []
        self.undone: set[int] = set()

    def parts(self, idea: int) -> set[int]:
        found = {idea}
        for each, into in self.into.items():
            if into == idea:
                found |= self.parts(each)
        return found

    def voters(self, idea: int) -> set[int]:
        return set().union(*(self.own[each] for each in self.parts(idea)))

    def lives(self, idea: int) -> bool:
        return idea in self.own and idea not in self.into

    def give(self, idea: int, who: int) -> None:
        self.own[idea].add(who)

    def take_back(self, idea: int, who: int) -> None:
        for each in self.parts(idea):
            self.own[each].discard(who)


def _step(place: Place, model: Model, known: dict[int, Idea], made: list[Split], step: Any) -> None:
    what, one, other = step
    if what == "support" and model.lives(one):
        place.vote(known[one], other)
        model.give(one, other)
    elif what == "take back" and model.lives(one):
        place.vote(known[one], other, value=None)
        model.take_back(one, other)
    elif what == "merge" and model.lives(one) and model.lives(other) and one != other:
        place.merge(known[one], known[other])
        model.into[one] = other
    elif what == "part" and one in model.into and one not in model.undone:
        place.part(known[one])
        del model.into[one]
        for each in model.splits:
            # What was taken back at the whole is taken back for good.
            if one != each.first and one in each.own:
                each.own[one] &= model.own[one]
    elif what == "split" and model.lives(one) and len(made) < 3:
        made.append(place.split(known[one]))
        number = len(known)
        known[number] = place.second(made[-1])
        model.own[number] = set()
        model.splits.append(Halves(one, number, model))
    elif what.startswith("choose") and one < len(made):
        _choose(place, model, made[one], model.splits[one], what, other)
    elif what == "undo" and one < len(made):
        _undo(place, model, made[one], model.splits[one])


def _choose(place: Place, model: Model, made: Split, halves: Halves, what: str, who: int) -> None:
    first, second = halves.first, halves.second
    asked = halves.stands and who in halves.asked
    if not asked or not (model.lives(first) and model.lives(second)):
        return
    chosen = Chosen(what.removeprefix("choose "))
    place.choose(made, who, chosen)
    for idea, against in ((first, Chosen.second), (second, Chosen.first)):
        if chosen is against:
            model.take_back(idea, who)
        else:
            model.give(idea, who)


def _undo(place: Place, model: Model, made: Split, halves: Halves) -> None:
    if not halves.stands:
        return
    first, second = halves.first, halves.second
    if queries.hindrances(place.again(made)):
        return
    assert model.voters(second) <= halves.asked
    moved = model.voters(second) - model.voters(first)
    place.undo(made)
    halves.stands = False
    for who in moved:
        for each in model.parts(first):
            if who in halves.own.get(each, ()):
                model.give(each, who)
        if who not in model.voters(first):
            model.give(first, who)
    model.own[second] = set()
    model.into[second] = first
    model.undone.add(second)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(steps=STEPS, order=st.permutations(SLOTS))
@example(
    steps=[
        ("support", 1, 0), ("merge", 1, 0), ("split", 0, 0), ("choose second", 0, 0), ("undo", 0, 0),
    ],
    order=[0, 1, 2, 3, 4, 5],
)  # fmt: skip
def test_any_splits_mergers_votes_and_undoings_count_what_the_model_counts(
    app: Any, steps: list[tuple[str, int, int]], order: list[int]
) -> None:
    place, model = Place(threshold=0), Model()
    known = dict(enumerate([place.one, place.two, place.three]))
    made: list[Split] = []
    for step in [*steps, *(("undo", each, 0) for each in (2, 1, 0))]:
        _step(place, model, known, made, step)
        for number, idea in known.items():
            if model.lives(number):
                assert place.voters(idea) == model.voters(number), (step, number)
    for each in order:
        if each in known:
            _step(place, model, known, made, ("part", each, 0))
    place.look_again()
    for number, idea in known.items():
        if model.lives(number):
            assert idea.support_count == len(model.voters(number)), number
    assert invariants.broken() == {}
