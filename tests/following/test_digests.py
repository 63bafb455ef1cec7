"""Mail to followers: grouped, at its time, never empty, never twice, and never of what is hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from participation import clock, config, db, ledger, mail
from participation.accounts.models import RoleName
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.following import actions, digests, jobs, keys
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.ideas.proposals.models import Idea
from participation.mail import Letter, messages, sending
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.spaces.models import Audience, Space
from tests import factories
from tests.following.world import follower, follows, letters, read_ledger, write_letters

ZONE = "Europe/Copenhagen"
START = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Clock:
    """The time of a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def goes_on(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def _idea(**values: Any) -> Idea:
    return factories.idea(factories.box(factories.space()), **values)


def _comment(about: Idea) -> int:
    idea = db.session.get_one(Idea, about.id)
    said = comments.add(idea, "Enig.", by=factories.member(_space(idea)))
    read_ledger()
    return said


def _space(idea: Idea) -> Space:
    return db.session.get_one(Space, idea.space_id)


def test_several_things_come_in_one_mail_that_says_why_and_how_to_end_it(
    app: Flask, time: Clock
) -> None:
    space = factories.space(name="Fjordby")
    idea = factories.idea(factories.box(space), title="Lys på stien")
    hearing = factories.hearing(space, title="Lokalplan 214")
    one = follower(email="ane@example.org", language="en")
    follows(one, subject_id=idea.id)
    follows(one, space_id=space.id)
    for _ in range(3):
        comments.add(idea, "Enig.", by=factories.member(space))
    ledger.record("hearing.opened", subject_id=hearing.id, space_id=space.id)
    read_ledger()
    write_letters()
    (letter,) = letters()
    assert letter.to == "ane@example.org"
    assert letter.subject == "News about 2 things"
    assert "3 new comments." in letter.body
    assert "You get this because you follow this idea." in letter.body
    assert "You get this because you follow Fjordby." in letter.body
    stop = f"{config.current().address}/subscriptions/{keys.key_of(one.id)}"
    assert stop in letter.body
    assert letter.headers == {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert "\n\n\n" not in letter.body
    write_letters()
    assert len(letters()) == 1


def test_each_is_written_to_in_the_own_language(app: Flask, time: Clock) -> None:
    idea = _idea()
    for language in ("da", "nb"):
        follows(follower(factories.user(language=language)), subject_id=idea.id)
    _comment(idea)
    write_letters()
    subjects = [letter.subject.split(":")[0] for letter in letters()]
    assert subjects == ["Nyt", "Nytt"]


def test_at_once_gathers_what_comes_shortly_after(app: Flask, time: Clock) -> None:
    idea = _idea()
    follows(follower(email="ane@example.org", language="en"), subject_id=idea.id)
    counts = []
    for _ in range(4):
        _comment(idea)
        write_letters()
        counts.append(len(letters()))
        time.goes_on(minutes=4)
    assert counts == [1, 1, 1, 1]
    write_letters()
    assert "3 new comments." in letters()[-1].body
    assert len(letters()) == 2


@pytest.mark.parametrize(("frequency", "number"), [(Frequency.daily, 11), (Frequency.weekly, 2)])
def test_the_others_get_one_in_the_morning(
    app: Flask, time: Clock, frequency: Frequency, number: int
) -> None:
    """Thirteen days from a Wednesday noon, with a comment every thirty hours: eleven of them, and two
    Mondays."""
    idea = _idea()
    follows(follower(email="ane@example.org", frequency=frequency), subject_id=idea.id)
    sent: list[int] = []
    for hour in range(13 * 24):
        if hour % 30 == 0:
            _comment(idea)
        before = len(letters())
        write_letters()
        sent += [hour] * (len(letters()) - before)
        time.goes_on(hours=1)
    local = [(START + timedelta(hours=hour)).astimezone(digests.ZoneInfo(ZONE)) for hour in sent]
    assert {moment.hour for moment in local} == {8}
    assert len({moment.date() for moment in local}) == len(local)
    assert len(local) == number
    if frequency is Frequency.weekly:
        assert {moment.weekday() for moment in local} == {0}


@given(
    st.integers(1_704_067_200, 1_893_456_000).map(
        lambda second: datetime.fromtimestamp(second, UTC)
    ),
    st.sampled_from([Frequency.daily, Frequency.weekly]),
    st.sampled_from([ZONE, "Europe/Oslo", "Atlantic/Reykjavik", "America/New_York"]),
)
def test_the_last_morning_is_eight_o_clock_and_has_come(
    moment: datetime, frequency: Frequency, zone: str
) -> None:
    found = digests.last_morning(moment, frequency, zone)
    local = found.astimezone(digests.ZoneInfo(zone))
    assert found <= moment
    assert (local.hour, local.minute) == (8, 0)
    assert moment - found <= timedelta(days=7 if frequency is Frequency.weekly else 1, hours=1)
    assert digests.last_morning(found, frequency, zone) == found
    if frequency is Frequency.weekly:
        assert local.weekday() == 0


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 29, 6, tzinfo=UTC), 23), (datetime(2026, 10, 25, 7, tzinfo=UTC), 25)],
)
def test_eight_o_clock_when_clocks_change(day: datetime, hours: int) -> None:
    """On 29 March 2026 the morning comes after 23 hours, on 25 October after 25."""
    before = digests.last_morning(day - timedelta(seconds=1), Frequency.daily, ZONE)
    assert digests.last_morning(day, Frequency.daily, ZONE) == day
    assert day - before == timedelta(hours=hours)


def test_never_is_notices_alone(app: Flask, time: Clock) -> None:
    idea = _idea()
    one = follower(factories.user(), frequency=Frequency.never)
    follows(one, subject_id=idea.id)
    _comment(idea)
    write_letters()
    assert letters() == []
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1
    actions.set_frequency(db.session.get_one(Follower, one.id), Frequency.at_once)
    write_letters()
    assert letters() == [], "what was not for mail then is not mailed later"


def _hide(comment_id: int, space: Space) -> None:
    comment = db.session.get_one(Comment, comment_id)
    decide(
        comment,
        Verdict.hidden,
        next(iter(Rule)),
        "Tonen.",
        by=factories.member(space, RoleName.moderator),
    )


def test_what_is_hidden_between_notice_and_mail_is_left_out_and_no_empty_mail_is_sent(
    app: Flask, time: Clock
) -> None:
    idea = _idea()
    space = _space(idea)
    follows(follower(email="ane@example.org", language="en"), subject_id=idea.id)
    first, _second = _comment(idea), _comment(idea)
    _hide(first, space)
    write_letters()
    assert "1 new comment." in letters()[0].body
    time.goes_on(hours=1)
    third = _comment(idea)
    _hide(third, space)
    write_letters()
    assert len(letters()) == 1
    assert not db.session.scalar(select(func.count()).where(Notice.mail_waits))


def test_who_left_an_internal_space_gets_no_mail_about_it(app: Flask, time: Clock) -> None:
    space = factories.space(Audience.internal)
    idea = factories.idea(factories.box(space))
    person = factories.member(space, RoleName.employee)
    follows(follower(person), subject_id=idea.id)
    comments.add(idea, "Enig.", by=factories.member(space, RoleName.employee))
    read_ledger()
    for role in factories.roles_of(person):
        db.session.delete(role)
    write_letters()
    assert letters() == []


def test_a_letter_that_waits_is_taken_back_when_what_it_tells_is_hidden(
    app: Flask, time: Clock
) -> None:
    """The mail server is away; meanwhile one of two comments is hidden, then the other."""
    idea = _idea()
    space = _space(idea)
    follows(follower(email="ane@example.org", language="en"), subject_id=idea.id)
    first, second = _comment(idea), _comment(idea)
    write_letters()
    (letter,) = letters()
    letter.attempts, letter.error = 1, "SMTPConnectError: 421"
    before = letter.message_id
    db.session.commit()
    _hide(first, space)
    time.goes_on(minutes=20)
    write_letters()
    (letter,) = letters()
    assert "1 new comment." in letter.body
    assert letter.message_id != before
    _hide(second, space)
    time.goes_on(minutes=20)
    write_letters()
    assert letters() == []


def test_a_letter_being_sent_is_not_taken_back(app: Flask, time: Clock) -> None:
    idea = _idea()
    space = _space(idea)
    follows(follower(email="ane@example.org"), subject_id=idea.id)
    said = _comment(idea)
    write_letters()
    db.session.commit()
    assert sending.claim_next() is not None
    _hide(said, space)
    write_letters()
    assert len(letters()) == 1
    letters()[0].error = "SMTPDataError: it was tried before"
    write_letters()
    assert len(letters()) == 1, "nor is one that is tried again"
    time.goes_on(minutes=10)
    write_letters()
    assert letters() == [], "whoever had it is dead"


@pytest.mark.parametrize("unconfirmed", [True, False])
def test_mail_goes_only_to_a_confirmed_open_account(
    app: Flask, time: Clock, unconfirmed: bool
) -> None:
    idea = _idea()
    person = factories.user()
    follows(follower(person), subject_id=idea.id)
    _comment(idea)
    person = db.session.get_one(type(person), person.id)
    if unconfirmed:
        person.email_confirmed_at = None
    else:
        person.disabled_at = clock.now()
    write_letters()
    assert letters() == []


def test_an_address_that_takes_no_mail_gets_none_until_the_person_asks(
    app: Flask, time: Clock
) -> None:
    idea = _idea()
    one = follower(factories.user())
    follows(one, subject_id=idea.id)
    _comment(idea)
    write_letters()
    letters()[0].failed_at = clock.now()
    letters()[0].error = "SMTPConnectError: (421, 'away')"
    db.session.commit()
    jobs.note_refusals()
    assert db.session.get_one(Follower, one.id).stopped_at is None, "our own server was away"
    letters()[0].failed_at = clock.now()
    letters()[0].error = "SMTPRecipientsRefused: {'x': (550, b'no such user')}"
    db.session.commit()
    jobs.note_refusals()
    assert db.session.get_one(Follower, one.id).stopped_at == time.now
    time.goes_on(hours=1)
    _comment(idea)
    write_letters()
    assert len(letters()) == 1
    actions.resume(db.session.get_one(Follower, one.id))
    db.session.commit()
    jobs.note_refusals()
    write_letters()
    assert len(letters()) == 2


def test_an_address_with_an_account_follows_as_that_account(app: Flask, time: Clock) -> None:
    idea, other = _idea(), _idea()
    known, new = factories.user(), factories.user()
    mine = follower(known)
    follows(mine, subject_id=idea.id)
    same = follower(email=known.email)
    follows(same, subject_id=idea.id)
    follows(same, subject_id=other.id)
    fresh = follower(email=new.email, frequency=Frequency.weekly)
    follows(fresh, subject_id=idea.id)
    db.session.commit()
    jobs.adopt()
    rows = {
        (user_id, subject_id)
        for user_id, subject_id in db.session.execute(
            select(Follower.user_id, Follow.subject_id).join(Follow)
        )
    }
    assert rows == {(known.id, idea.id), (known.id, other.id), (new.id, idea.id)}
    kept = db.session.scalars(select(Follower).where(Follower.user_id == new.id)).one()
    assert kept.frequency is Frequency.weekly


@pytest.mark.parametrize("number", [2, 40])
def test_many_letters_take_no_more_statements(
    app: Flask, time: Clock, queries: list[str], number: int
) -> None:
    idea = _idea()
    for n in range(number):
        follows(follower(email=f"p{n}@example.org"), subject_id=idea.id)
    _comment(idea)
    db.session.commit()
    queries.clear()
    assert digests.write_due() is False
    assert len(queries) <= 6
    assert len(letters()) == number


def test_a_long_address_of_the_site_leaves_the_header_whole(app: Flask) -> None:
    """Python would break or encode it, and no mail program would find the way out."""
    address = "https://medvirkning.en-temmelig-lang-kommune.example.org/subscriptions/" + "x" * 60
    letter = mail.compose(
        "a@example.org",
        "password-changed",
        "en",
        {"at": clock.now()},
        {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    written = bytes(messages.message_of(letter, "site@example.org"))
    assert f"List-Unsubscribe: <{address}>\n".encode() in written
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in written


def test_old_notices_are_forgotten(app: Flask, time: Clock) -> None:
    idea = _idea()
    person = follower(factories.user(), frequency=Frequency.never)
    address = follower(email="ane@example.org")
    for one in (person, address):
        follows(one, subject_id=idea.id)
    _comment(idea)
    write_letters()
    time.goes_on(days=31)
    jobs.forget_old()
    assert list(db.session.scalars(select(Notice.follower_id))) == [person.id]
    db.session.get_one(Notice, db.session.scalar(select(Notice.id))).read_at = clock.now()
    db.session.commit()
    time.goes_on(days=91)
    jobs.forget_old()
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_the_outbox_forgets_its_letters_though_notices_point_to_them(
    app: Flask, time: Clock
) -> None:
    idea = _idea()
    follows(follower(email="ane@example.org"), subject_id=idea.id)
    _comment(idea)
    write_letters()
    letters()[0].sent_at = clock.now()
    db.session.commit()
    time.goes_on(days=8)
    mail.forget_old()
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
    assert list(db.session.scalars(select(Notice.letter_id))) == [None]
    assert config.current().timezone == ZONE


def test_all_addresses_that_have_an_account_now_are_adopted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "BATCH", 2)
    idea = _idea()
    for number in range(5):
        follows(follower(email=f"p{number}@example.org"), subject_id=idea.id)
        factories.user(email=f"p{number}@example.org")
    db.session.commit()
    turns = 1
    while jobs.adopt():
        turns += 1
    assert turns == 3
    assert db.session.scalars(select(Follower.email).where(Follower.email.is_not(None))).all() == []


@pytest.mark.parametrize("what", ["mailed", "written"])
def test_what_a_wrong_clock_wrote_keeps_no_mail_back(app: Flask, time: Clock, what: str) -> None:
    """The last mail, or the notice, is of a day that has not come: else nothing leaves until then."""
    idea = _idea()
    one = follower(email="ane@example.org", language="en")
    follows(one, subject_id=idea.id)
    _comment(idea)
    wrong = time.now + timedelta(days=5)
    if what == "mailed":
        db.session.get_one(Follower, one.id).mailed_at = wrong
    else:
        for notice in db.session.scalars(select(Notice)):
            notice.written_at = wrong
    write_letters()
    assert len(letters()) == 1
