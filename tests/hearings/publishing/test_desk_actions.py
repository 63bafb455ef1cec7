"""The officials' actions: rules, dates, the edges of the clock, and what respondents are told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import func, select

from participation import clock, db, jobs, ledger, mail
from participation.accounts.models import RoleName, User
from participation.hearings.intake.actions import read_through
from participation.hearings.notice import deadlines, rules
from participation.hearings.notice.actions import schedule, types
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import (
    Hearing,
    HearingType,
    Phase,
    Publication,
    Section,
    Status,
)
from participation.hearings.outcome import notices as hearing_jobs
from participation.hearings.outcome.actions import concluding
from participation.hearings.publishing import readiness
from participation.hearings.publishing.actions import publication, writing
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.respondents import respondents
from participation.hearings.responses.rules import may_read_through
from participation.jobs import steps
from participation.ledger import Entry
from participation.mail import Letter
from participation.moderation.models import Rule
from participation.spaces.models import Audience, Space
from participation.subjects.models import StateChange, Visibility
from tests import factories

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = NOW
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def on(self, *parts: int) -> None:
        self.at = datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


@pytest.fixture
def time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def space(time: Clock) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official, name="Sofie Lund")


def drafted(space: Space, by: User, **kind: Any) -> Hearing:
    """A draft that lacks only its dates."""
    hearing = writing.draft(space, factories.hearing_type(**kind), "Ny cykelsti", by=by)
    hearing.summary = "En sti langs åen."
    db.session.refresh(hearing, ["sections", "attachments"])
    writing.add_section(hearing, "Forløb", "Stien følger åen.", by=by)
    return hearing


def opened(space: Space, by: User, closes_on: date = date(2026, 11, 1), **kind: Any) -> Hearing:
    hearing = drafted(space, by, **kind)
    publication.set_dates(hearing, None, closes_on, "", by=by)
    publication.publish(hearing, by=by)
    return hearing


def answered(hearing: Hearing, author: User | None = None, **values: Any) -> Response:
    values.setdefault("visibility", Visibility.held)
    values.setdefault("visible_from", None)
    return factories.response(hearing, author, **values)


def actions_recorded() -> list[str]:
    wanted = Entry.action.in_(("hearing.opened", "hearing.closed"))
    return list(db.session.scalars(select(Entry.action).where(wanted).order_by(Entry.id)))


def work() -> None:
    """Let the worker do all there is to do, and look at the database anew."""
    db.session.commit()
    jobs.run_due(everything=True)
    db.session.expire_all()


def reload(hearing_id: int) -> Hearing:
    hearing = db.session.scalars(select(Hearing).where(Hearing.id == hearing_id)).one()
    db.session.refresh(
        hearing, ["space", "type", "sections", "attachments", "extensions", "changes"]
    )
    return hearing


# The types.


def test_types_are_seeded_once(time: Clock) -> None:
    assert types.seed() == len(types.SEEDED)
    assert types.seed() == 0
    found = db.session.scalars(select(HearingType)).all()
    assert len(found) == len(types.SEEDED)
    assert all(kind.usual_days >= kind.minimum_days > 0 for kind in found)
    by_key = {kind.key: kind.minimum_days for kind in found}
    assert (by_key["no-state"], by_key["dk-kommuneplan"], by_key["dk-bill"]) == (42, 56, 28)


def test_types_an_admin_made_are_left_alone(time: Clock) -> None:
    factories.hearing_type()
    assert types.seed() == 0
    assert db.session.scalar(select(func.count(HearingType.id))) == 1


# The rules, role by phase.

RULES: dict[str, Callable[[Any, Hearing], bool]] = {
    "edit": rules.may_edit,
    "dates": rules.may_set_dates,
    "publish": rules.may_publish,
    "extend": rules.may_extend,
    "withdraw": rules.may_withdraw_hearing,
    "assess": rules.may_start_assessment,
    "outcome": rules.may_write_outcome,
    "conclude": rules.may_conclude,
}
FITTING = {
    Phase.draft: {"edit", "dates", "publish", "withdraw"},
    Phase.scheduled: {"edit", "dates", "withdraw"},
    Phase.open: {"edit", "extend", "withdraw"},
    Phase.closed: {"extend", "withdraw", "assess", "outcome"},
    Phase.under_assessment: {"withdraw", "outcome", "conclude"},
    Phase.concluded: set(),
    Phase.withdrawn: set(),
    Phase.held_elsewhere: set(),
}


def in_phase(space: Space, phase: Phase) -> Hearing:
    values: dict[Phase, dict[str, Any]] = {
        Phase.scheduled: {"opens_at": NOW + timedelta(days=2)},
        Phase.open: {},
        Phase.closed: {"closes_at": NOW - timedelta(days=1)},
    }
    status = Status.published if phase in values else Status(phase.value)
    hearing = factories.hearing(space, status=status, **values.get(phase, {}))
    assert hearing.phase() is phase
    return reload(hearing.id)


@pytest.mark.parametrize("phase", list(Phase))
def test_what_an_official_may_do_in_each_phase(space: Space, official: User, phase: Phase) -> None:
    hearing = in_phase(space, phase)
    assert {name for name, rule in RULES.items() if rule(official, hearing)} == FITTING[phase]


@pytest.mark.parametrize("phase", list(Phase))
def test_nobody_else_may_do_any_of_it(space: Space, phase: Phase) -> None:
    hearing = in_phase(space, phase)
    elsewhere = factories.member(factories.space(), RoleName.official)
    for other in (
        elsewhere,
        factories.member(space),
        factories.member(space, RoleName.employee),
        factories.member(space, RoleName.moderator),
        factories.member(space, RoleName.admin),
    ):
        assert not any(rule(other, hearing) for rule in RULES.values())


def test_moderators_read_through_too(space: Space, official: User) -> None:
    hearing = in_phase(space, Phase.open)
    assert may_read_through(official, hearing)
    assert may_read_through(factories.member(space, RoleName.moderator), hearing)
    assert not may_read_through(factories.member(space), hearing)
    hearing.type.publication = Publication.never
    assert not may_read_through(official, hearing)


def test_steps_that_do_not_fit_are_refused(space: Space, official: User) -> None:
    hearing = drafted(space, official)
    with pytest.raises(NotAllowedNow):
        publication.publish(hearing, by=official)
    with pytest.raises(NotAllowedNow):
        publication.extend(hearing, date(2026, 12, 1), "Fordi", by=official)
    with pytest.raises(NotAllowedNow):
        concluding.start_assessment(hearing, by=official)
    with pytest.raises(NotAllowedNow):
        concluding.conclude(hearing, by=official)
    with pytest.raises(NotAllowedNow):
        publication.withdraw(hearing, " ", by=official)


# Deadlines.


def test_a_deadline_is_the_end_of_a_local_day(space: Space, official: User) -> None:
    hearing = drafted(space, official)
    publication.set_dates(hearing, None, date(2026, 10, 24), "", by=official)
    assert hearing.closes_at == datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)
    # The clocks go back in the night to 25 October: that day ends an hour later.
    publication.set_dates(hearing, None, date(2026, 10, 25), "", by=official)
    assert hearing.closes_at == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)


def test_a_deadline_over_the_spring_change(space: Space, official: User) -> None:
    hearing = drafted(space, official)
    publication.set_dates(hearing, date(2027, 3, 1), date(2027, 3, 28), "", by=official)
    assert hearing.opens_at == datetime(2027, 2, 28, 23, 0, tzinfo=UTC)
    assert hearing.closes_at == datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)
    assert hearing.days == 27


def test_norway_has_its_own_days(time: Clock) -> None:
    space = factories.space(timezone="Europe/Oslo", language="nb")
    assert deadlines.country_of(space) == "NO"
    off = deadlines.not_working(date(2028, 5, 17), space)
    assert off is not None
    assert (off.holiday, off.next_working_day) == ("Grunnlovsdag", date(2028, 5, 18))


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 28), date(2026, 11, 30)),  # a Saturday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas Day, a Friday
        (date(2027, 3, 25), date(2027, 3, 30)),  # Maundy Thursday to Easter Monday
        (date(2026, 11, 27), None),
    ],
)
def test_weekends_and_holidays_are_pointed_out(
    space: Space, day: date, following: date | None
) -> None:
    off = deadlines.not_working(day, space)
    assert (off.next_working_day if off else None) == following


def test_the_minimum_length_counts_local_days(space: Space, official: User) -> None:
    hearing = drafted(space, official, minimum_days=14)
    publication.set_dates(hearing, None, date(2026, 10, 15), "", by=official)
    assert not deadlines.is_short(hearing)
    with pytest.raises(NotAllowedNow):
        publication.set_dates(hearing, None, date(2026, 10, 14), "", by=official)
    publication.set_dates(hearing, None, date(2026, 10, 14), "Loven haster.", by=official)
    assert readiness.is_ready(hearing)
    publication.publish(hearing, by=official)
    entry = db.session.scalars(select(Entry).where(Entry.action == "hearing.opened")).one()
    assert entry.data == {"days": 13, "short": True}


def test_a_draft_that_waited_too_long_is_too_short(
    space: Space, official: User, time: Clock
) -> None:
    hearing = drafted(space, official, minimum_days=14)
    publication.set_dates(hearing, date(2026, 10, 5), date(2026, 10, 20), "", by=official)
    assert readiness.is_ready(hearing)
    time.on(2026, 10, 10)
    assert not readiness.is_ready(hearing)
    with pytest.raises(NotAllowedNow):
        publication.publish(hearing, by=official)


# Opening.


def test_a_scheduled_hearing_is_seen_from_its_day_on(
    space: Space, official: User, time: Clock
) -> None:
    hearing = drafted(space, official)
    publication.set_dates(hearing, date(2026, 10, 5), date(2026, 11, 5), "", by=official)
    publication.publish(hearing, by=official)
    assert hearing.phase() is Phase.scheduled
    assert not hearing.is_shown
    assert not hearing.opened_recorded
    publication.set_dates(hearing, date(2026, 10, 6), date(2026, 11, 6), "", by=official)
    section = db.session.scalars(select(Section)).one()
    opening = datetime(2026, 10, 5, 22, 0, tzinfo=UTC)
    assert hearing.visible_from == hearing.published_at == section.visible_from == opening
    time.at = opening
    assert hearing.phase() is Phase.open
    assert hearing.is_shown
    assert section.is_shown


def test_a_scheduled_hearing_can_open_now(space: Space, official: User) -> None:
    hearing = drafted(space, official)
    publication.set_dates(hearing, date(2026, 10, 5), date(2026, 11, 5), "", by=official)
    publication.publish(hearing, by=official)
    publication.set_dates(hearing, None, date(2026, 11, 5), "", by=official)
    assert hearing.phase() is Phase.open
    assert actions_recorded() == ["hearing.opened"]


def test_a_removed_section_stays_with_the_desk(space: Space, official: User) -> None:
    hearing = drafted(space, official)
    gone = writing.add_section(hearing, "Ud", "Dette udgår.", by=official)
    writing.remove_section(hearing, gone, by=official)
    publication.set_dates(hearing, None, date(2026, 11, 5), "", by=official)
    publication.publish(hearing, by=official)
    db.session.refresh(gone)
    assert gone.visibility is Visibility.staff


# The edges of the clock.


def test_each_edge_is_recorded_once(space: Space, official: User, time: Clock) -> None:
    hearing = drafted(space, official)
    publication.set_dates(hearing, date(2026, 10, 5), date(2026, 11, 5), "", by=official)
    publication.publish(hearing, by=official)
    version, number = hearing.version, hearing.id
    work()
    assert actions_recorded() == []
    time.on(2026, 10, 4, 22, 0, 0)
    work()
    work()
    assert actions_recorded() == ["hearing.opened"]
    time.on(2026, 11, 5, 22, 59, 59)
    work()
    assert actions_recorded() == ["hearing.opened"]
    time.on(2026, 11, 5, 23, 0, 0)
    work()
    work()
    assert actions_recorded() == ["hearing.opened", "hearing.closed"]
    found = reload(number)
    assert (found.version, found.phase()) == (version, Phase.closed)
    entry = db.session.scalars(select(Entry).where(Entry.action == "hearing.closed")).one()
    assert entry.at == found.closes_at


def test_a_step_records_the_edges_the_worker_has_not_seen(
    space: Space, official: User, time: Clock
) -> None:
    hearing = opened(space, official)
    time.on(2026, 11, 20)
    concluding.start_assessment(hearing, by=official)
    assert actions_recorded() == ["hearing.opened", "hearing.closed"]
    assert schedule.settle_all() == 0


def test_an_extended_hearing_closes_again(space: Space, official: User, time: Clock) -> None:
    hearing = opened(space, official)
    number = hearing.id
    time.on(2026, 11, 3)
    work()
    hearing = reload(number)
    assert hearing.closed_recorded
    publication.extend(hearing, date(2026, 11, 20), "Kortet var forkert.", by=official)
    assert hearing.phase() is Phase.open
    assert not hearing.closed_recorded
    time.on(2026, 11, 21)
    work()
    assert actions_recorded() == ["hearing.opened", "hearing.closed", "hearing.closed"]


def test_a_withdrawn_hearing_has_no_later_edge(space: Space, official: User, time: Clock) -> None:
    hearing = opened(space, official)
    publication.withdraw(hearing, "Sagen er trukket.", by=official)
    time.on(2026, 12, 1)
    work()
    assert actions_recorded() == ["hearing.opened"]


def test_a_withdrawn_scheduled_hearing_never_shows(
    space: Space, official: User, time: Clock
) -> None:
    hearing = drafted(space, official)
    publication.set_dates(hearing, date(2026, 10, 5), date(2026, 11, 5), "", by=official)
    publication.publish(hearing, by=official)
    publication.withdraw(hearing, "Fejl.", by=official)
    time.on(2026, 10, 20)
    assert not hearing.is_shown


# Extending.


def test_a_deadline_is_never_moved_to_an_earlier_day(space: Space, official: User) -> None:
    hearing = opened(space, official)
    for day, reason in (
        (date(2026, 10, 31), "Fordi"),
        (date(2026, 11, 1), "Fordi"),
        (date(2026, 11, 10), "  "),
    ):
        with pytest.raises(NotAllowedNow):
            publication.extend(hearing, day, reason, by=official)
    publication.extend(hearing, date(2026, 11, 10), "Fordi", by=official)
    entry = db.session.scalars(select(Entry).where(Entry.action == "hearing.extended")).one()
    assert entry.data["days"] == 9


def test_responses_wait_for_the_new_deadline(space: Space, official: User, time: Clock) -> None:
    hearing = opened(space, official, publication=Publication.after_deadline)
    shown, withheld = answered(hearing), answered(hearing)
    db.session.flush()
    read_through.publish(hearing, [shown], by=official)
    read_through.withhold(hearing, withheld, Rule.hate, "Hård tone.", by=official)
    assert not shown.is_shown
    publication.extend(hearing, date(2026, 11, 10), "Fordi", by=official)
    later = datetime(2026, 11, 10, 23, 0, tzinfo=UTC)
    assert shown.visible_from == withheld.visible_from == later
    time.at = later - timedelta(seconds=1)
    assert not shown.is_shown
    time.at = later
    assert shown.is_shown


def test_what_was_public_stays_public(space: Space, official: User, time: Clock) -> None:
    hearing = opened(space, official, publication=Publication.after_deadline)
    shown = answered(hearing)
    db.session.flush()
    read_through.publish(hearing, [shown], by=official)
    time.on(2026, 11, 3)
    assert shown.is_shown
    publication.extend(hearing, date(2026, 11, 10), "Fordi", by=official)
    assert shown.is_shown


# Every step is a row.


def test_the_life_of_a_hearing_is_in_its_rows(space: Space, official: User, time: Clock) -> None:
    hearing = opened(space, official)
    time.on(2026, 11, 5)
    concluding.start_assessment(hearing, by=official)
    with pytest.raises(NotAllowedNow):
        concluding.conclude(hearing, by=official)
    concluding.save_outcome(hearing, "Spurgt", "Sagt", "Gjort", by=official)
    concluding.conclude(hearing, by=official)
    rows = db.session.scalars(
        select(StateChange.state)
        .where(StateChange.subject_id == hearing.id)
        .order_by(StateChange.id)
    ).all()
    assert rows == ["draft", "open", "closed", "under assessment", "concluded"]
    assert hearing.concluded_at == time.at
    with pytest.raises(NotAllowedNow):
        publication.withdraw(hearing, "For sent.", by=official)


# Telling those who have answered.


def letters() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Letter.to, Letter.subject).order_by(Letter.id))
    return [(to, subject) for to, subject in rows]


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail stays in the outbox, with its text."""
    monkeypatch.setitem(steps.registered, "mail", (timedelta(0), lambda: 0))


@pytest.mark.usefixtures("unsent")
def test_a_change_is_told_once_to_each_respondent(space: Space, official: User) -> None:
    hearing = opened(space, official)
    number = hearing.id
    known = factories.user("Bo", email="bo@example.org", language="nb")
    answered(hearing, known)
    answered(hearing, known)
    answered(hearing, email="gæst@example.org")
    answered(hearing, email="Gæst@example.org")
    answered(hearing, email="trukket@example.org", status=ResponseStatus.withdrawn)
    answered(hearing, email="kladde@example.org", status=ResponseStatus.draft)
    answered(hearing, factories.user("Lukket", disabled_at=clock.now()))
    answered(hearing, factories.user("Importeret", email=None))
    answered(factories.hearing(space), email="andet@example.org")
    section = hearing.sections[0]
    writing.save_section(hearing, section, "A", "Ny", by=official, note="Fem etager.")
    writing.save_section(hearing, section, "B", "Nyere", by=official, note="Fire etager.")
    work()
    assert sorted(to for to, _subject in letters()) == ["bo@example.org", "gæst@example.org"]
    body = db.session.scalars(select(Letter.body)).first() or ""
    assert "Fem etager." in body
    assert "Fire etager." in body
    assert f"/hearings/{number}-" in body
    work()
    ledger.follow_to_the_end()
    assert len(letters()) == 2


@pytest.mark.usefixtures("unsent")
def test_a_crash_in_the_middle_tells_nobody_twice(
    space: Space, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = opened(space, official)
    for number in range(5):
        answered(hearing, email=f"r{number}@example.org")
    publication.extend(hearing, date(2026, 11, 20), "Kortet var forkert.", by=official)
    db.session.commit()
    write = mail.write_many

    def fail(*arguments: Any, **named: Any) -> int:
        write(*arguments, **named)
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(mail, "write_many", fail)
    with pytest.raises(RuntimeError):
        ledger.follow_to_the_end()
    assert letters() == []
    monkeypatch.setattr(mail, "write_many", write)
    ledger.follow_to_the_end()
    ledger.follow_to_the_end()
    assert len(letters()) == 5
    body = db.session.scalars(select(Letter.body)).first() or ""
    assert "Kortet var forkert." in body


@pytest.mark.usefixtures("unsent")
def test_the_outcome_and_a_withdrawal_are_told(space: Space, official: User, time: Clock) -> None:
    concluded, withdrawn = opened(space, official), opened(space, official)
    for hearing in (concluded, withdrawn):
        answered(hearing, email="bo@example.org")
    publication.withdraw(withdrawn, "Sagen er trukket.", by=official)
    time.on(2026, 11, 5)
    concluding.start_assessment(concluded, by=official)
    concluding.save_outcome(concluded, "Spurgt", "Sagt", "Gjort", by=official)
    concluding.conclude(concluded, by=official)
    number = concluded.id
    work()
    bodies = list(db.session.scalars(select(Letter.body).order_by(Letter.id)))
    assert len(bodies) == 2
    assert any("Sagen er trukket." in body for body in bodies)
    assert any(f"/hearings/{number}/outcome" in body for body in bodies)


@pytest.mark.usefixtures("unsent")
def test_letters_about_an_outcome_are_composed_while_nothing_is_locked(
    space: Space, official: User, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = opened(space, official)
    for number in range(7):
        answered(hearing, email=f"r{number}@example.org")
    answered(hearing, email="R3@example.org")
    time.on(2026, 11, 5)
    concluding.start_assessment(hearing, by=official)
    concluding.save_outcome(hearing, "Spurgt", "Sagt", "Gjort", by=official)
    concluding.conclude(hearing, by=official)
    db.session.commit()
    monkeypatch.setattr(hearing_jobs, "AT_ONCE", 3)
    compose, put, composed, batches = mail.compose, mail.put, [], []

    def noted(*arguments: Any, **named: Any) -> Letter:
        composed.append(bool(g.get("write")))
        return compose(*arguments, **named)

    def stopped(some: list[Letter], about: dict[str, list[int]]) -> dict[str, int]:
        batches.append(len(some))
        ids = put(some, about)
        if len(batches) == 2:
            raise RuntimeError("the machine stops")
        return ids

    monkeypatch.setattr(mail, "compose", noted)
    monkeypatch.setattr(mail, "put", stopped)
    ledger.follow_to_the_end()
    assert letters() == []
    with pytest.raises(RuntimeError):
        hearing_jobs.tell_outcomes()
    assert len(letters()) == 3
    hearing_jobs.tell_outcomes()
    hearing_jobs.tell_outcomes()
    assert sorted(to for to, _subject in letters()) == [f"r{n}@example.org" for n in range(7)]
    assert batches == [3, 3, 3, 1, 0]
    assert set(composed) == {False}


@pytest.mark.usefixtures("unsent")
def test_those_who_have_left_an_internal_space_are_told_nothing(time: Clock) -> None:
    space = factories.space(audience=Audience.internal)
    official = factories.member(space, RoleName.official)
    hearing = opened(space, official)
    inside = factories.member(space, RoleName.employee, email="inde@example.org")
    outside = factories.user("Ude", email="ude@example.org")
    answered(hearing, inside)
    answered(hearing, outside)
    publication.extend(hearing, date(2026, 11, 20), "Ferie.", by=official)
    work()
    assert [to for to, _subject in letters()] == ["inde@example.org"]


@pytest.mark.usefixtures("unsent")
def test_a_language_is_composed_once(space: Space, official: User) -> None:
    hearing = opened(space, official)
    answered(hearing, factories.user("En", email="en@example.org", language="en"))
    answered(hearing, factories.user("Da", email="da@example.org", language="da"))
    written_in = {each.address: each.language for each in respondents(hearing)}
    assert written_in == {
        "en@example.org": "en",
        "da@example.org": "da",
    }
    publication.extend(hearing, date(2026, 11, 20), "Ferie.", by=official)
    work()
    said = dict(letters())
    assert said["en@example.org"].startswith("A hearing you have answered has a new deadline")
