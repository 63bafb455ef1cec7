"""Limits on posting, per person or address; those that must be exact are in `accounts.limits`."""

import hashlib
import secrets
import threading
import time

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user
from limits.storage import Storage

from participation.config import Settings

SWEPT_EVERY = 1_000
"""How many hits come before counts that have run out are looked for."""


_ONCE = secrets.token_bytes(32)
"""Of this process, and kept nowhere: what was counted under it belongs to nobody once it has ended."""


def _who() -> str:
    if current_user.is_authenticated:
        return f"user:{current_user.id}"
    return f"address:{request.remote_addr}"


def someone() -> str:
    """A key for counting the reader's tries that says nothing of who it is (see `discretion`)."""
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


class _AtViews(Limiter):
    """Every limit stands at its view: the look at each request before that finds nothing."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = _AtViews(key_func=_who, headers_enabled=False)


def init_app(app: Flask, settings: Settings) -> None:
    """Count in Redis where there is one, else in each process."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "process://"
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
