"""Who is told of what: each once, never of one's own doings, and only of what may be read now."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, literal, select

from participation import clock, db, ledger
from participation.accounts.models import RoleName
from participation.comments import actions as comments
from participation.following import actions, jobs, rules, words
from participation.following import notices as telling
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.hearings.intake.actions import read_through
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.actions import concluding
from participation.hearings.publishing.actions import publication
from participation.ideas.answers import actions as ideas
from participation.ideas.answers.actions import NextStep
from participation.ideas.proposals import actions as proposals_actions
from participation.ideas.proposals.models import IdeaState
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.spaces.models import Audience, Space
from participation.spaces.rules import readable_by
from participation.subjects.actions import set_visibility
from participation.subjects.models import Visibility
from tests import factories
from tests.following.world import follower, follows, notices, read_ledger

DAY = timedelta(days=1)


def test_who_follows_an_idea_is_told_of_its_life(app: Flask) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    idea = factories.idea(factories.box(space), factories.member(space))
    one = follower(factories.user())
    follows(one, subject_id=idea.id)
    town = factories.department(space)
    comments.add(idea, "God idé.", by=factories.member(space))
    comments.add(idea, "God fornøjelse.", by=official, department=town)
    comments.add(idea, "Vi ser på det.", by=official, department=town, is_answer=True)
    ideas_box(idea)
    ideas.decide(idea, NextStep(IdeaState.in_discussion), by=official)
    ideas.decide(idea, NextStep(IdeaState.under_assessment), by=official)
    ideas.decide(idea, NextStep(IdeaState.accepted), by=official)
    read_ledger()
    assert notices(one) == [
        "comment.added",
        "comment.added",
        rules.OFFICIAL_ANSWER,
        "idea.in_discussion",
        "idea.under_assessment",
        "idea.accepted",
    ]
    read_ledger()
    assert len(notices(one)) == 6


def ideas_box(idea: Any) -> None:
    db.session.refresh(idea, ["box", "space"])


@pytest.mark.parametrize("way", ["box", "label", "space"])
def test_who_follows_what_it_lies_in_is_told_of_the_milestones(app: Flask, way: str) -> None:
    space = factories.space()
    box, topic = factories.box(space), factories.label(space)
    db.session.refresh(box, ["space"])
    one = follower(email="ane@example.org")
    follows(one, **{f"{way}_id": {"box": box, "label": topic, "space": space}[way].id})
    author = factories.member(space)
    idea = proposals_actions.propose(box, "Lys på stien", "Den er mørk.", [topic], by=author)
    comments.add(idea, "Enig.", by=factories.member(space))
    ideas_box(idea)
    ideas.decide(
        idea,
        NextStep(IdeaState.declined, "Ingen penge."),
        by=factories.member(space, RoleName.official),
    )
    read_ledger()
    assert notices(one) == ["idea.new", "idea.declined"]


def test_whoever_follows_in_several_ways_is_told_once_for_the_nearest_reason(app: Flask) -> None:
    space = factories.space()
    box, topic, area = factories.box(space), factories.label(space), factories.label(space)
    db.session.refresh(box, ["space"])
    one = follower(factories.user())
    by_space = follows(one, space_id=space.id)
    by_topic, _by_area = follows(one, label_id=topic.id), follows(one, label_id=area.id)
    by_box = follows(one, box_id=box.id)
    proposals_actions.propose(
        box, "Lys på stien", "Den er mørk.", [topic, area], by=factories.member(space)
    )
    read_ledger()
    reasons = list(db.session.scalars(select(Notice.follow_id)))
    assert reasons == [by_box.id]
    assert by_space.id not in reasons
    assert by_topic.id not in reasons


def test_nobody_is_told_of_what_they_did(app: Flask) -> None:
    space = factories.space()
    official, citizen = factories.member(space, RoleName.official), factories.member(space)
    box = factories.box(space)
    idea = factories.idea(box, factories.member(space))
    ideas_box(idea)
    did, spoke, other = follower(official), follower(citizen), follower(factories.user())
    for one in (did, spoke, other):
        follows(one, subject_id=idea.id)
    comments.add(idea, "Enig.", by=citizen)
    ideas.decide(idea, NextStep(IdeaState.in_discussion), by=official)
    read_ledger()
    assert notices(did) == ["comment.added"]
    assert notices(spoke) == ["idea.in_discussion"]
    assert notices(other) == ["comment.added", "idea.in_discussion"]


def test_the_ledgers_key_of_a_person_stands_nowhere_else(app: Flask) -> None:
    """What would tell from the database alone who did what."""
    person = factories.user()
    one = follower(person)
    key = person.ledger_key
    for table in (Follower, Follow, Notice):
        for row in db.session.execute(select(table.__table__)):
            assert key not in [str(value) for value in row]
    assert one.id


def test_what_was_imported_or_done_before_one_followed_is_no_news(app: Flask) -> None:
    space = factories.space()
    idea = factories.idea(factories.box(space))
    now = clock.now()
    ledger.record("idea.accepted", subject_id=idea.id, space_id=space.id, at=now - DAY)
    one = follower(factories.user())
    follows(one, subject_id=idea.id)
    ledger.record("idea.planned", subject_id=idea.id, space_id=space.id, imported=True)
    ledger.record("idea.realised", subject_id=idea.id, space_id=space.id)
    read_ledger()
    assert notices(one) == ["idea.realised"]


def test_only_what_everybody_in_the_space_can_read_is_told(app: Flask) -> None:
    space = factories.space()
    moderator = factories.member(space, RoleName.moderator)
    idea = factories.idea(factories.box(space))
    one = follower(moderator)
    follows(one, subject_id=idea.id)
    said = comments.add(idea, "Grimt.", by=factories.member(space))
    comment = db.session.get(comments.Comment, said)
    assert comment is not None
    decide(comment, Verdict.hidden, next(iter(Rule)), "Tonen.", by=moderator)
    read_ledger()
    assert notices(one) == []


def test_a_hidden_idea_tells_nothing_of_its_comments(app: Flask) -> None:
    space = factories.space()
    idea = factories.idea(factories.box(space))
    one = follower(factories.user())
    follows(one, subject_id=idea.id)
    comments.add(idea, "Enig.", by=factories.member(space))
    set_visibility(idea, Visibility.hidden)
    read_ledger()
    assert notices(one) == []


def test_an_internal_space_tells_only_those_who_are_still_in_it(app: Flask) -> None:
    space = factories.space(Audience.internal)
    idea = factories.idea(factories.box(space))
    stays, leaves = (factories.member(space, RoleName.employee) for _ in range(2))
    whole_site = factories.user()
    factories.role(whole_site, RoleName.moderator)
    people = [follower(stays), follower(leaves), follower(whole_site)]
    outside = follower(email="ude@example.org")
    for one in (*people, outside):
        follows(one, subject_id=idea.id)
    for role in factories.roles_of(leaves):
        db.session.delete(role)
    comments.add(idea, "Enig.", by=factories.member(space, RoleName.employee))
    read_ledger()
    assert [notices(one) for one in (*people, outside)] == [
        ["comment.added"],
        [],
        ["comment.added"],
        [],
    ]


def test_a_closed_account_is_told_nothing(app: Flask) -> None:
    space = factories.space()
    idea = factories.idea(factories.box(space))
    one = follower(factories.user(disabled_at=clock.now()))
    follows(one, subject_id=idea.id)
    comments.add(idea, "Enig.", by=factories.member(space))
    read_ledger()
    assert notices(one) == []


def test_the_rule_for_many_is_the_rule_for_one(app: Flask) -> None:
    """`is_open_to` and `spaces.rules.readable_by` say the same of each person and space."""
    spaces = [factories.space(each) for each in (*Audience, *Audience)]
    people = [factories.user()]
    for name in RoleName:
        everywhere = factories.user()
        factories.role(everywhere, name)
        people.append(everywhere)
        for space in spaces:
            if name is not RoleName.admin:
                inside = factories.user()
                factories.role(inside, name, space)
                people.append(inside)
    for person in people:
        one = set(db.session.scalars(select(Space.id).where(readable_by(person))))
        many = set(
            db.session.scalars(
                select(Space.id).where(rules.is_open_to(Space.id, literal(person.id)))
            )
        )
        assert one == many, [role.name for role in person.roles]


def test_the_author_follows_the_idea_by_notices_alone(app: Flask) -> None:
    space = factories.space()
    box = factories.box(space)
    db.session.refresh(box, ["space"])
    author = factories.member(space)
    idea = proposals_actions.propose(box, "Lys på stien", "Den er mørk.", by=author)
    read_ledger()
    comments.add(idea, "Enig.", by=factories.member(space))
    read_ledger()
    made = db.session.scalars(select(Follow)).one()
    assert made.subject_id == idea.id
    assert made.by_mail is False
    one = db.session.get_one(Follower, made.follower_id)
    assert one.user_id == author.id
    assert notices(one) == ["comment.added"]
    assert db.session.scalar(select(func.count()).where(Notice.mail_waits)) == 0


def test_news_that_come_by_mail_anyway_wait_for_no_second_mail(app: Flask) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    author = factories.member(space)
    idea = factories.idea(factories.box(space), author)
    ideas_box(idea)
    mine, others = follower(author), follower(factories.user())
    for one in (mine, others):
        follows(one, subject_id=idea.id)
    town = factories.department(space)
    ideas.decide(idea, NextStep(IdeaState.in_discussion), by=official)
    comments.add(idea, "Vi ser på det.", by=official, department=town)
    comments.add(idea, "Enig.", by=factories.member(space))
    read_ledger()
    assert notices(mine) == notices(others)
    waiting = select(Notice.action).where(Notice.mail_waits).order_by(Notice.id)
    assert list(db.session.scalars(waiting.where(Notice.follower_id == mine.id))) == [
        "comment.added"
    ]
    assert len(list(db.session.scalars(waiting.where(Notice.follower_id == others.id)))) == 3


def test_respondents_are_mailed_by_the_hearing_and_not_reminded(app: Flask) -> None:
    space = factories.space()
    hearing = factories.hearing(space)
    official = factories.member(space, RoleName.official)
    answered, waiting_one = factories.user(), factories.user()
    factories.response(hearing, answered)
    factories.response(hearing, None, email="bodil@example.org")
    wrote = [follower(answered), follower(email="bodil@example.org")]
    reads = follower(waiting_one)
    for one in (*wrote, reads):
        follows(one, subject_id=hearing.id)
    ledger.record("hearing.closes_soon", subject_id=hearing.id, space_id=space.id)
    ledger.record("hearing.changed", subject_id=hearing.id, space_id=space.id, by=official.id)
    db.session.commit()
    jobs.notices.tell(list(db.session.scalars(select(ledger.Entry))))
    assert [notices(one) for one in wrote] == [["hearing.changed"], ["hearing.changed"]]
    assert notices(reads) == ["hearing.closes_soon", "hearing.changed"]
    waits = set(db.session.scalars(select(Notice.follower_id).where(Notice.mail_waits)))
    assert waits == {reads.id}


@pytest.mark.parametrize("followers", [3, 300])
def test_many_followers_take_no_more_statements(
    app: Flask, queries: list[str], followers: int
) -> None:
    space = factories.space()
    hearing = factories.hearing(space)
    official = factories.member(space, RoleName.official)
    db.session.execute(
        Follower.__table__.insert(),  # type: ignore[attr-defined]
        [
            {"email": f"p{n}@example.org", "frequency": Frequency.daily, "created_at": clock.now()}
            for n in range(followers)
        ],
    )
    db.session.execute(
        Follow.__table__.insert().from_select(  # type: ignore[attr-defined]
            ["follower_id", "subject_id", "by_mail", "created_at"],
            select(Follower.id, literal(hearing.id), literal(True), Follower.created_at),
        )
    )
    for action in ("hearing.changed", "hearing.extended", "hearing.closed"):
        ledger.record(action, subject_id=hearing.id, space_id=space.id, by=official.id)
    db.session.commit()
    entries = list(db.session.scalars(select(ledger.Entry)))
    queries.clear()
    telling.tell(entries)
    assert len(queries) <= 13
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 3 * followers


def test_a_hearing_closes_soon_once_and_again_after_an_extension(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    closes = clock.end_of_day((clock.now() + 20 * DAY).date(), space.timezone)
    hearing = factories.hearing(space, closes_at=closes)
    db.session.refresh(hearing, ["space", "type"])
    one = follower(factories.user())
    follows(one, subject_id=hearing.id)

    def on(moment: Any) -> list[str]:
        monkeypatch.setattr(clock, "now", lambda: moment)
        schedule.settle_all()
        read_ledger()
        return notices(one)

    assert on(closes - 4 * DAY) == []
    assert on(closes - schedule.REMINDER) == ["hearing.closes_soon"]
    assert on(closes - DAY) == ["hearing.closes_soon"]
    again = db.session.get_one(Hearing, hearing.id)
    db.session.refresh(again, ["space", "type"])
    publication.extend(
        again, clock.local_day(closes + 10 * DAY, space.timezone), "Flere vil svare.", by=official
    )
    assert on(closes - timedelta(hours=1)) == ["hearing.closes_soon", "hearing.extended"]
    moved = again.closes_at
    assert moved is not None
    assert on(moved - 2 * DAY)[2:] == ["hearing.closes_soon"]
    assert on(moved + DAY)[3:] == ["hearing.closed"]


def test_a_short_hearing_sends_no_reminder(app: Flask) -> None:
    space = factories.space()
    now = clock.now()
    hearing = factories.hearing(space, opens_at=now - DAY, closes_at=now + 2 * DAY)
    schedule.settle_all()
    db.session.commit()
    assert db.session.get_one(Hearing, hearing.id).closing_recorded
    assert not db.session.scalars(
        select(ledger.Entry).where(ledger.Entry.action == "hearing.closes_soon")
    ).all()
    assert schedule.settle_all() == 0


def test_the_whole_life_of_a_hearing_is_told(app: Flask) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    hearing = factories.hearing(space, opened_recorded=True)
    db.session.refresh(hearing, ["space", "type", "department"])
    one, wide = follower(factories.user()), follower(factories.user())
    follows(one, subject_id=hearing.id)
    follows(wide, space_id=space.id)
    waiting = factories.response(hearing, visibility=Visibility.held)
    read_through.publish(hearing, [waiting], by=official)
    hearing.closes_at = clock.now() - DAY
    schedule.settle(hearing)
    concluding.start_assessment(hearing, by=official)
    concluding.save_outcome(hearing, "Vi spurgte.", "I sagde.", "Vi gjorde.", by=official)
    concluding.conclude(hearing, by=official)
    assert hearing.status is Status.concluded
    for entry in db.session.scalars(select(ledger.Entry)):
        entry.at = clock.now()
    read_ledger()
    assert notices(one) == [
        "response.published",
        "hearing.closed",
        "hearing.under_assessment",
        "hearing.concluded",
    ]
    assert notices(wide) == ["hearing.concluded"]


STEPS = st.lists(
    st.sampled_from(["follow", "follow space", "end", "comment", "read", "read"]), max_size=12
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_in_whatever_order_nobody_is_told_twice(app: Flask, steps: list[str]) -> None:
    """Follow, end and news in any order: a notice for each entry that came while one followed."""
    space = factories.space()
    idea = factories.idea(factories.box(space))
    person, writer = factories.user(), factories.member(space)
    subject = actions.Target("subject", str(idea.id), Follow.subject_id, (idea.id,), "", "/ideas/1")
    whole = actions.Target("space", space.slug, Follow.space_id, (space.id,), "", "/spaces/x")
    follows_it, expected, pending = False, 0, 0
    for step in steps:
        if step == "follow":
            actions.follow(subject, by=person)
            follows_it = True
        elif step == "follow space":
            actions.follow(whole, by=person)
        elif step == "end":
            actions.end_target(subject, by=person)
            follows_it, pending = False, 0
        elif step == "comment":
            comments.add(idea, "Enig.", by=writer)
            pending += int(follows_it)
        else:
            read_ledger()
            expected, pending = expected + pending, 0
    read_ledger()
    one = follower(person)
    told = list(db.session.scalars(select(Notice.entry_id).where(Notice.follower_id == one.id)))
    assert len(told) == len(set(told))
    assert len(told) == expected + pending


def test_everything_that_is_told_has_its_words(app: Flask) -> None:
    told = rules.TOLD | {rules.OFFICIAL_ANSWER}
    sentences = words.news([(action, 2) for action in told])
    assert len(set(sentences)) == len(told)
    assert rules.MILESTONES <= rules.TOLD
