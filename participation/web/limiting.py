"""Limits on posting, per person or address; those that must be exact are in `accounts.limits`."""

import hashlib
import secrets
import threading
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog
from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user
from limits.storage import RedisStorage, Storage
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from participation.config import Settings
from participation.web.errors import ATTEMPT

log = structlog.get_logger()

SWEPT_EVERY = 1_000
"""How many hits come before counts that have run out are looked for."""


_ONCE = secrets.token_bytes(32)
"""Of this process, and kept nowhere: what was counted under it belongs to nobody once it has ended."""


def _who() -> str:
    if current_user.is_authenticated:
        return f"user:{current_user.id}"
    return f"address:{network_of(request.remote_addr or '')}"


def network_of(address: str) -> str:
    """What is counted as one reader: an IPv4 address, or the /64 that one customer has of IPv6.

    RFC 6177 gives a site no less than a /64, so within one a reader may change address at will.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, 64), strict=False))


def someone() -> str:
    """A key for counting the reader's tries that says nothing of who it is (see `web.traces`)."""
    return hashlib.blake2b(_who().encode(), key=_ONCE, digest_size=16).hexdigest()


class InProcess(Storage):
    """Counts in this process's memory.

    The library's own starts a thread at nearly every hit, to forget what has run out: a quarter of
    what a vote costs. Here that is done by every thousandth hit.
    """

    STORAGE_SCHEME = ["process"]

    def __init__(self, uri: str | None = None, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=False, **options)
        self._counts: dict[str, tuple[int, float]] = {}
        """How many, and when they no longer count, in seconds since the epoch."""
        self._hits = 0
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong here."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, for so many seconds from the first on; returns how many it is now."""
        now = time.time()
        with self._lock:
            self._hits += 1
            if self._hits % SWEPT_EVERY == 0:
                self._counts = {k: v for k, v in self._counts.items() if v[1] > now}
            count, until = self._counts.get(key, (0, 0.0))
            if not now < until <= now + expiry:
                # Over; or from before the clock was set back, and it would count for as long as that.
                count, until = 0, now + expiry
            self._counts[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """How many it is now."""
        with self._lock:
            count, until = self._counts.get(key, (0, 0.0))
            return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the count begins anew."""
        with self._lock:
            return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Memory always answers."""
        return True

    def reset(self) -> int:
        """Forget everything; returns how many counts that were."""
        with self._lock:
            forgotten = len(self._counts)
            self._counts.clear()
            return forgotten

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._counts.pop(key, None)


class Shared(Storage):
    """Counts in Redis, for all processes; in this one's memory while Redis does not answer.

    A limit is a courtesy to the others, never a reason to refuse somebody because a service is away.
    """

    STORAGE_SCHEME = ["shared"]

    WITHIN = 0.5
    """Seconds that Redis gets to take a connection, and to answer."""
    AWAY_FOR = 5.0
    """Seconds after a failure in which it is not asked, so that nobody waits for it meanwhile."""

    def __init__(self, uri: str | None = None, *, redis_url: str, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=False, **options)
        bounds: dict[str, Any] = {
            "socket_timeout": self.WITHIN,
            "socket_connect_timeout": self.WITHIN,
            "retry": Retry(NoBackoff(), 0),
        }
        self._redis = RedisStorage(redis_url, **bounds)
        self._memory = InProcess()
        self._away = False
        self._not_before = 0.0
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong here."""
        return RedisError

    def _ask(self, method: str, *values: Any) -> Any:
        """Ask Redis, or memory in its place; whoever finds it away or back writes that down, once."""
        if time.monotonic() >= self._not_before:
            try:
                found = getattr(self._redis, method)(*values)
            except (RedisError, OSError) as error:
                self._note(away=True, error=type(error).__name__)
            else:
                if self._away:
                    self._note(away=False)
                return found
        return getattr(self._memory, method)(*values)

    def _note(self, *, away: bool, error: str = "") -> None:
        with self._lock:
            news, self._away = self._away is not away, away
            self._not_before = time.monotonic() + self.AWAY_FOR if away else 0.0
            if news and not away:
                self._memory.reset()
        if news and away:
            log.error("limits.in_memory", error=error)
        elif news:
            log.warning("limits.shared_again")

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, for so many seconds from the first on; returns how many it is now."""
        return int(self._ask("incr", key, int(expiry), amount))

    def get(self, key: str) -> int:
        """How many it is now."""
        return int(self._ask("get", key))

    def get_expiry(self, key: str) -> float:
        """When the count begins anew."""
        return float(self._ask("get_expiry", key))

    def check(self) -> bool:
        """Memory always answers."""
        return True

    def reset(self) -> int | None:
        """Forget everything; returns how many counts that were."""
        self._memory.reset()
        return int(self._ask("reset"))

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._memory.clear(key)
        self._ask("clear", key)


class _AtViews(Limiter):
    """Every limit stands at its view: the look at each request before that finds nothing."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        # What a deadlock undid has been counted when the request was walked the first time.
        if not in_middleware and ATTEMPT not in request.environ:
            super()._check_request_limit(callable_name, in_middleware)


limiter = _AtViews(key_func=_who, headers_enabled=False)


def init_app(app: Flask, settings: Settings) -> None:
    """Count in Redis where there is one, else in each process."""
    app.config["RATELIMIT_STORAGE_URI"] = "shared://" if settings.redis_url else "process://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = (
        {"redis_url": settings.redis_url} if settings.redis_url else {}
    )
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
