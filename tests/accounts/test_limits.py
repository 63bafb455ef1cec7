"""Limits: exact, across connections and restarts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts import limits
from participation.accounts.models import Attempt
from participation.web import TooMany

MINUTE = timedelta(minutes=1)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands at noon until a test moves it."""
    moment = [datetime(2026, 9, 1, 12, 0, 20, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def test_above_the_limit_one_is_told_how_long_to_wait(app: Flask, noon: list[datetime]) -> None:
    assert [limits.count("a", 3, MINUTE) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(TooMany) as refused:
        limits.count("a", 3, MINUTE)
    assert refused.value.retry_after == 40
    assert limits.count("b", 3, MINUTE) == 1, "another name has its own count"
    noon[0] += MINUTE
    assert limits.count("a", 3, MINUTE) == 1, "a new window begins at nought"


def test_a_good_try_can_be_taken_back_or_all_forgotten(app: Flask, noon: list[datetime]) -> None:
    limits.count("a", 3, MINUTE)
    limits.count("a", 3, MINUTE)
    limits.take_back("a", MINUTE)
    assert limits.count("a", 3, MINUTE) == 2
    limits.forget("a")
    limits.take_back("a", MINUTE)
    assert limits.count("a", 3, MINUTE) == 1


def test_no_address_stands_in_the_table(app: Flask, noon: list[datetime]) -> None:
    limits.count("sign-in:astrid@example.org:192.0.2.7", 3, MINUTE)
    key = db.session.scalar(select(Attempt.key)) or ""
    assert len(key) == 40
    assert int(key, 16)


def test_windows_that_have_passed_are_removed(app: Flask, noon: list[datetime]) -> None:
    limits.count("a", 3, MINUTE)
    noon[0] += MINUTE
    limits.count("b", 3, MINUTE)
    db.session.commit()
    limits.forget_old()
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_counting_is_exact_when_twenty_try_at_once(real_app: Flask) -> None:
    def attempt(_number: int) -> bool:
        with real_app.app_context():
            try:
                with db.transaction():
                    limits.count("crowd", 25, timedelta(days=3650))
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(20) as crowd:
        let_through = sum(crowd.map(attempt, range(40)))
    assert let_through == 25


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_one_customers_ipv6_addresses_count_together(app: Flask, given: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": given}):
        assert limits.reader_address() == counted
