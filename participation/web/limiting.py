"""Limits on posting, per person or address; those that must be exact are in `accounts.limits`."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user

from participation.config import Settings


def _who() -> str:
    if current_user.is_authenticated:
        return f"user:{current_user.id}"
    return f"address:{request.remote_addr}"


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
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
