"""An application behind its cache, as it is served."""

import contextvars
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from participation import clock, db
from participation.accounts.login import open_sign_in
from participation.spaces.models import Space
from participation.web import caching
from participation.web.caching import PageCache
from participation.web.versions import PostgresVersion
from tests import factories

HOST = "127.0.0.1:8000"
NOON = datetime(2026, 11, 25, 12, 1, tzinfo=UTC)


class Pages:
    """An application behind its cache, as it is served."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.rendered: list[str] = []
        caching.stand_before(app, app.extensions["settings"])
        self.cache: PageCache = app.extensions["pages"]
        if isinstance(self.cache.version, PostgresVersion):
            self.cache.version._within = 0.0
        inner = self.cache._application

        def counted(environ: Any, start: Any) -> Any:
            self.rendered.append(environ["PATH_INFO"])
            return inner(environ, start)

        self.cache._application = counted
        self._patch = monkeypatch
        self.move(NOON)

    def move(self, to: datetime) -> None:
        self._patch.setattr(clock, "now", lambda: to)

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        base = named.pop("base", f"http://{HOST}")
        answer: TestResponse = contextvars.Context().run(
            client.open, path, method=method, headers=named, base_url=base
        )
        _ = answer.data
        return answer

    def renders(self, *arguments: Any, **named: Any) -> bool:
        """Whether this request reaches the application."""
        before = len(self.rendered)
        self.get(*arguments, **named)
        return len(self.rendered) > before

    def keeps(self, *arguments: Any, **named: Any) -> bool:
        """Whether this request is answered with a kept page. PostgreSQL looks after its tables by
        itself, and what it commits makes a page anew once in a while."""
        return any(not self.renders(*arguments, **named) for _ in range(4))

    def change(self) -> Space:
        with self.app.app_context(), db.transaction():
            return factories.space()

    def signed_in(self, name: str) -> str:
        """The cookie of somebody who has signed in."""
        with self.app.app_context(), db.transaction():
            token = open_sign_in(factories.user(name), "test")
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return "session=" + str(signer.dumps({"_user_id": token, "_fresh": True}))


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Flask], Pages]]:
    """A function that puts the cache before an application."""
    made: list[Pages] = []

    def put(app: Flask) -> Pages:
        made.append(Pages(app, monkeypatch))
        return made[-1]

    yield put
    for each in made:
        each.cache.version.close()


@pytest.fixture
def pages(real_app: Flask, behind: Callable[[Flask], Pages]) -> Pages:
    return behind(real_app)
