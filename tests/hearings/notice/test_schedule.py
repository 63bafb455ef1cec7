"""Edges of the clock are recorded when they have come; what came too early is put right."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, ledger
from participation.following.models import Notice
from participation.following.words import news
from participation.hearings.notice import jobs as hearing_jobs
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import Hearing
from participation.subjects.models import StateChange
from tests import factories
from tests.following.world import follower, follows, read_ledger

DAY = timedelta(days=1)


def _actions() -> list[str]:
    return list(db.session.scalars(select(ledger.Entry.action).order_by(ledger.Entry.id)))


def _states(hearing: Hearing) -> list[str]:
    states = select(StateChange.state).where(StateChange.subject_id == hearing.id)
    return list(db.session.scalars(states.order_by(StateChange.id)))


def test_a_clock_that_is_ahead_closes_no_hearing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    if engine_name == "sqlite":
        return  # no other clock to ask: see below, how it is put right
    hearing = factories.hearing(factories.space(), closes_at=clock.now() + 2 * DAY)
    coming = factories.hearing(factories.space(), opens_at=clock.now() + DAY)
    monkeypatch.setattr(clock, "of_this_machine", lambda: datetime.now(UTC) + 5 * DAY)
    schedule.settle_all()
    assert "hearing.closed" not in _actions()
    assert _states(hearing) == ["open"]
    assert _states(coming) == []


def test_a_clock_that_is_a_little_ahead_closes_none_either(
    app: Flask, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    if engine_name == "sqlite":
        return
    hearing = factories.hearing(factories.space(), closes_at=clock.now() + timedelta(minutes=1))
    monkeypatch.setattr(clock, "of_this_machine", lambda: datetime.now(UTC) + timedelta(minutes=3))
    schedule.settle(hearing)
    assert _states(hearing) == ["open"]


class TestPutRight:
    def _too_early(self) -> tuple[Hearing, Hearing]:
        """One that closes in two days, one that opens tomorrow; a worker five days ahead has run."""
        space, now = factories.space(), clock.now()
        closing = factories.hearing(space, opened_recorded=True, closes_at=now + 2 * DAY)
        coming = factories.hearing(space, opens_at=now + DAY)
        with clock.at(now + 5 * DAY):
            schedule.settle_all()
        assert _states(closing) == ["closed"]
        assert _states(coming) == ["open"]
        return closing, coming

    def test_what_was_recorded_too_early_is_taken_back_and_said(self, app: Flask) -> None:
        closing, coming = self._too_early()
        follows(follower(factories.user()), subject_id=closing.id)
        assert schedule.take_back_early() == 2
        assert schedule.take_back_early() == 0
        assert _states(closing) == _states(coming) == []
        for hearing in (closing, coming):
            db.session.refresh(hearing)
        assert not closing.closed_recorded
        assert closing.opened_recorded
        assert not coming.opened_recorded
        # The ledger is never rewritten: it says what was believed, and that it was not so.
        assert _actions()[-2:] == ["hearing.not_opened", "hearing.not_closed"]
        assert "hearing.closed" in _actions()
        read_ledger()
        told = db.session.scalars(select(Notice.action).where(Notice.subject_id == closing.id))
        assert set(told) == {"hearing.closed", "hearing.not_closed"}

    def test_the_edge_is_recorded_when_it_comes(self, app: Flask) -> None:
        closing, coming = self._too_early()
        schedule.take_back_early()
        with clock.at(clock.now() + 3 * DAY):
            schedule.settle_all()
        assert _states(closing) == ["closed"]
        assert _states(coming) == ["open"]
        assert _actions().count("hearing.closed") == 2

    def test_what_was_right_stays(self, app: Flask) -> None:
        space, now = factories.space(), clock.now()
        over = factories.hearing(space, opened_recorded=True, closes_at=now - DAY)
        open_ = factories.hearing(space)
        soon = factories.hearing(space, closes_at=now + 2 * DAY)
        schedule.settle_all()
        before = _actions()
        assert schedule.take_back_early() == 0
        assert _actions() == before
        assert (_states(over), _states(open_)) == (["closed"], ["open"])
        db.session.refresh(soon)
        assert soon.closing_recorded

    def test_a_reminder_that_came_too_early_comes_again(self, app: Flask) -> None:
        hearing = factories.hearing(factories.space(), closes_at=clock.now() + 9 * DAY)
        with clock.at(clock.now() + 6 * DAY):
            schedule.settle_all()
        db.session.refresh(hearing)
        assert hearing.closing_recorded
        schedule.take_back_early()
        db.session.refresh(hearing)
        assert not hearing.closing_recorded

    def test_nothing_is_put_right_by_a_clock_that_has_not_gone_well_for_a_while(
        self, app: Flask
    ) -> None:
        """A machine that starts without the time would call all that has happened early."""
        self._too_early()
        db.session.commit()
        assert not hearing_jobs.take_back_early()
        assert "hearing.not_closed" not in _actions()


@pytest.mark.parametrize("action", ["hearing.not_closed", "hearing.not_opened"])
def test_the_correction_is_said_in_words(app: Flask, action: str) -> None:
    (sentence,) = news([(action, 1)], clock.now(), "Europe/Copenhagen")
    assert "by mistake" in sentence
