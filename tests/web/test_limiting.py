"""How often something may be done in a while, counted in this process's memory."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from participation.web import limiting
from participation.web.limiting import InProcess, limiter


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    moment = [1_000_000.0]
    monkeypatch.setattr(limiting.time, "time", lambda: moment[0])
    return moment


def test_the_application_counts_in_this_storage(app: Flask) -> None:
    assert isinstance(limiter.storage, InProcess)


def test_a_limit_holds_until_its_time_is_over(now: list[float]) -> None:
    storage = storage_from_string("process://")
    limits = FixedWindowRateLimiter(storage)
    three = parse("3 per minute")
    assert [limits.hit(three, "somebody") for _ in range(4)] == [True, True, True, False]
    assert limits.hit(three, "somebody else")
    now[0] += 59
    assert not limits.hit(three, "somebody")
    now[0] += 1
    assert [limits.hit(three, "somebody") for _ in range(4)] == [True, True, True, False]


def test_an_expiry_is_that_of_the_first_hit(now: list[float]) -> None:
    storage = InProcess()
    assert storage.incr("key", 60) == 1
    now[0] += 30
    assert storage.incr("key", 60, amount=2) == 3
    assert (storage.get("key"), storage.get_expiry("key")) == (3, 1_000_060.0)
    now[0] += 30
    assert storage.get("key") == 0
    assert storage.get_expiry("nobody asked") == now[0]


def test_what_has_run_out_takes_no_room(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "SWEPT_EVERY", 10)
    storage = InProcess()
    for number in range(9):
        storage.incr(f"person {number}", 60)
    now[0] += 60
    storage.incr("the tenth", 60)
    assert storage.reset() == 1
    storage.incr("one", 60)
    storage.clear("one")
    assert storage.get("one") == 0
    assert storage.check()


def test_no_hit_is_lost_and_no_thread_is_started() -> None:
    storage = InProcess()
    before = threading.active_count()

    def press() -> None:
        for _ in range(500):
            storage.incr("key", 60)

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert storage.get("key") == 4_000
    assert threading.active_count() == before


def test_a_clock_that_is_set_back_keeps_nobody_out_for_as_long(now: list[float]) -> None:
    limits = FixedWindowRateLimiter(storage_from_string("process://"))
    one = parse("1 per minute")
    assert limits.hit(one, "somebody")
    assert not limits.hit(one, "somebody")
    now[0] -= 5 * 24 * 3600
    assert limits.hit(one, "somebody")
