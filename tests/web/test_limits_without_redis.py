"""Redis gone, silent or back: limits go on in memory, nobody is refused, and the log says it once."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from participation.web import limiting
from participation.web.limiting import Shared
from tests.installation import free_port
from tests.services import Redis, redis, silent_server

THREE = parse("3 per minute")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The events that are logged, in order."""
    seen: list[str] = []

    def note(_logger: Any, _name: str, values: dict[str, Any]) -> Any:
        seen.append(values["event"])
        raise structlog.DropEvent

    # Of every level, whatever an application that was made before has chosen.
    fresh = structlog.wrap_logger(None, processors=[note], wrapper_class=structlog.BoundLogger)
    monkeypatch.setattr(limiting, "log", fresh)
    return seen


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    with redis(tmp_path) as found:
        yield found


def _shared(url: str) -> tuple[Shared, FixedWindowRateLimiter]:
    storage = storage_from_string("shared://", redis_url=url)
    assert isinstance(storage, Shared)
    return storage, FixedWindowRateLimiter(storage)


def test_redis_that_was_never_there_is_not_needed(logged: list[str]) -> None:
    storage, limits = _shared(f"redis://127.0.0.1:{free_port()}/0")
    assert [limits.hit(THREE, "somebody") for _ in range(4)] == [True, True, True, False]
    assert limits.get_window_stats(THREE, "somebody").reset_time > time.time()
    storage.clear("somebody")
    assert storage.check()
    assert logged == ["limits.in_memory"]


def test_a_silent_redis_is_asked_once_and_not_waited_for(logged: list[str]) -> None:
    with silent_server() as port:
        storage, limits = _shared(f"redis://127.0.0.1:{port}/0")
        asked: list[str] = []
        before = storage._redis.incr
        storage._redis.incr = lambda *values: asked.append("") or before(*values)  # type: ignore[func-returns-value, method-assign]
        assert [limits.hit(THREE, "somebody") for _ in range(4)] == [True, True, True, False]
    assert len(asked) == 1, "whoever comes after the first does not wait"
    assert logged == ["limits.in_memory"]


def test_redis_that_goes_and_comes_back_is_told_of_once_each(
    server: Redis, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shared, "AWAY_FOR", 0.0)
    monkeypatch.setattr(Shared, "WITHIN", 2.0)  # this machine may have much else to do
    server.start()
    _storage, limits = _shared(server.url)
    _other, elsewhere = _shared(server.url)
    assert [limits.hit(THREE, "somebody") for _ in range(2)] == [True, True]
    assert [elsewhere.hit(THREE, "somebody") for _ in range(2)] == [True, False], "one count"
    server.hold()
    assert [limits.hit(THREE, "somebody") for _ in range(4)] == [True, True, True, False]
    server.go_on()
    end = time.monotonic() + 30
    while "limits.shared_again" not in logged and time.monotonic() < end:
        assert not limits.hit(THREE, "somebody"), "Redis remembers"
    assert logged == ["limits.in_memory", "limits.shared_again"]
    server.stop()
    assert [limits.hit(THREE, "somebody") for _ in range(4)] == [True, True, True, False]
    assert logged == ["limits.in_memory", "limits.shared_again", "limits.in_memory"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_an_address_counts_as_the_network_of_one_customer(address: str, network: str) -> None:
    assert limiting.network_of(address) == network
