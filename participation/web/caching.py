"""Pages that are the same for every visitor: kept for one version of the content, and validated.

The cache stands before Flask, so that a page that is kept costs no routing. What it may keep is decided
after rendering, by looking at the answer itself; see `docs/decisions/0027-pages-by-version.md`.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ParamSpec

from flask import Flask, current_app, g, request, session
from flask import Response as Answer
from sqlalchemy import Engine
from werkzeug.http import parse_cookie

from participation import clock, db, i18n, logs
from participation.config import Settings
from participation.web.compression import KINDS, SMALLEST, compressed, encoding_for
from participation.web.edges import NextEdge
from participation.web.kept_pages import Headers, KeptPage, Shelf, Slot, matches
from participation.web.revalidation import RecordedQueries, hear, recording
from participation.web.secret_addresses import path_for_log
from participation.web.versions import ContentVersion, version_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Arguments = ParamSpec("Arguments")

SLOT = "participation.slot"
LONGEST = 500
"""Characters of an address or a header beyond which a page is not kept."""
SIDE_SHARE = 4
"""One part in so many of the space is for addresses that anybody can make up: with a query string, or
under another host name. They push out each other, never the pages themselves."""

OUTLIVES = 120.0
"""Seconds after its last answer for which kept pages stand in for a database that is away: it is long
enough for a restart, and what visitors see is never older."""
AWAY = (("Cache-Status", 'participation; hit; detail="the database is away"'),)
"""What such a page says of itself (RFC 9211)."""

_ABOUT_CONTENT = frozenset({"content-length", "content-encoding", "content-type"})
_MADE_UP = re.compile(r"/0|/$")
"""Addresses that have a twin: a number with zeros before it, a slash at the end."""


def shared_page(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Declare that a view answers all visitors the same, in each language; stands below `route`.

    It must depend on nothing but the address, the language, the database and the clock (see
    `clock_edge`): no header, no file that changes, no chance.
    """
    view.shared = True  # type: ignore[attr-defined]
    return view


def is_shared(endpoint: str | None) -> bool:
    """Whether the view behind an endpoint answers all visitors the same."""
    return bool(endpoint and getattr(current_app.view_functions[endpoint], "shared", False))


def etag_of(body: bytes) -> str:
    """A weak tag of a content: the same for each of its compressed forms (RFC 9110, 8.8.3)."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


@lru_cache(maxsize=512)
def _chosen_language(cookies: str) -> str | None:
    return parse_cookie(cookies).get(i18n.COOKIE)


class PageCache:
    """Before the application: answers visitors with kept pages, and keeps what it may."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        engine: Engine,
        limit: int,
        own_host: str,
        default_language: str,
        cookies: Iterable[str],
    ) -> None:
        self._application = application
        self._engine = engine
        self.version: ContentVersion = version_of(engine)
        hear(engine)
        self._own_host = own_host
        self._default_language = default_language
        # Found anywhere in the header, so that a cookie with a stranger's name costs speed at most.
        self._personal = tuple(f"{name}=" for name in cookies)
        self._next_edge = NextEdge()
        self._heard: tuple[Hashable, float] = (None, float("-inf"))
        """The last version that the database told, and when (monotonic)."""
        self.pages = Shelf(limit - limit // SIDE_SHARE)
        self.side = Shelf(limit // SIDE_SHARE)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        language = self._language_of_visitor(environ)
        if language is None:
            return self._application(environ, start)
        version = self.version.ask()
        path, query, host = (
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_HOST"),
        )
        key = (path, query, language, environ["wsgi.url_scheme"], host)
        own = not query and host == self._own_host and not _MADE_UP.search(path, 1)
        shelf = self.pages if own else self.side
        now = clock.now()
        found = shelf.get(key)
        if version is None:
            if found is not None and self._was_right(found, now):
                return self._send(found, began, environ, start, AWAY)
            return self._application(environ, start)
        self._heard = (version, time.monotonic())
        if found is not None and found.holds(version, now, self._engine):
            return self._send(found, began, environ, start)
        slot = Slot(version, now, language, self._next_edge)
        if own and found is not None:
            slot.questions = RecordedQueries(now)
        return self._render(shelf, key, slot, environ, start)

    def _was_right(self, page: KeptPage, now: datetime) -> bool:
        """Whether a page was what would be rendered when the database last answered, not long ago.

        What was hidden before that is not on it, and nobody can hide anything now.
        """
        version, at = self._heard
        fresh = time.monotonic() - at < OUTLIVES
        return fresh and page.version == version and page.since <= now < page.until

    def _language_of_visitor(self, environ: "WSGIEnvironment") -> str | None:
        """The language of somebody whom the application cannot know; None for everybody else."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_HX_REQUEST" in environ:
            return None
        if len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", "")) > LONGEST:
            return None
        cookies = environ.get("HTTP_COOKIE")
        chosen = None
        if cookies:
            if len(cookies) > LONGEST or any(name in cookies for name in self._personal):
                return None
            chosen = _chosen_language(cookies)
        accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        return i18n.language_for(chosen, None, accepted, self._default_language)

    def _send(
        self,
        page: KeptPage,
        began: float,
        environ: "WSGIEnvironment",
        start: "StartResponse",
        more: Sequence[tuple[str, str]] = (),
    ) -> Iterable[bytes]:
        request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID"))
        status = 0

        def noting(line: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal status
            status = int(line[:3])
            headers += [("X-Request-ID", request_id), *more]
            return start(line, headers)

        body = page.answer(environ, noting)
        logs.request(request_id, environ["REQUEST_METHOD"], page.path, status, began)
        return body

    def _render(
        self,
        shelf: Shelf,
        key: Hashable,
        slot: Slot,
        environ: "WSGIEnvironment",
        start: "StartResponse",
    ) -> Iterable[bytes]:
        sets_cookie = True

        def noting(line: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal sets_cookie
            sets_cookie = any(name.lower() == "set-cookie" for name, _value in headers)
            return start(line, headers, exc_info) if exc_info else start(line, headers)

        environ[SLOT] = slot
        with recording(slot.questions):
            body = self._application(environ, noting)
        if slot.page is not None and not sets_cookie:
            shelf.put(key, slot.page)
        return body


def request_id_of(given: str | None) -> str:
    """The id of a request: the proxy's, when it is letters and digits, or a new one."""
    if given and given.isalnum() and len(given) <= 64:
        return given
    return secrets.token_hex(8)


# ------------------------------------------------------------------ within the application


def finish(response: Answer) -> None:
    """Tag a shared page, keep it for visitors if that is allowed, and compress what is sent."""
    if (
        response.is_streamed
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
    ):
        return
    secret = "csrf_token" in g
    reading = request.method in ("GET", "HEAD") and response.status_code == 200
    packs = not secret and response.mimetype in KINDS
    packs = packs and (response.content_length or 0) >= SMALLEST
    if packs:
        response.headers["Vary"] = _also(response.headers.get("Vary"), "Accept-Encoding")
    if reading and not secret and is_shared(request.endpoint):
        body = response.get_data()
        etag = etag_of(body)
        response.headers["ETag"] = etag
        _keep(response, body, etag, packs=packs)
        if matches(etag, request.headers.get("If-None-Match")):
            response.status_code = 304
            response.set_data(b"")
            for name in _ABOUT_CONTENT:
                response.headers.pop(name, None)
            return
    # A token beside words that the reader chose could be guessed from the length (BREACH).
    encoding = encoding_for(request.headers.get("Accept-Encoding")) if packs else ""
    if encoding:
        response.set_data(compressed(response.get_data(), encoding, kept=False))
        response.headers["Content-Encoding"] = encoding


def _also(vary: str | None, name: str) -> str:
    return f"{vary}, {name}" if vary else name


def _keep(response: Answer, body: bytes, etag: str, *, packs: bool) -> None:
    """Fill the slot, if this answer depends on nothing but what the slot stands for."""
    slot = request.environ.get(SLOT)
    if slot is None or session or session.modified or slot.language != i18n.language():
        return
    # Moments told relative to now ("3 hours ago") have no edge that could be asked for.
    if g.get("passing"):
        return
    until = slot.until()
    if until <= slot.at:
        return
    if slot.questions is not None:
        slot.questions.settle()
    left_out = {"x-request-id", "content-length"}
    headers = [pair for pair in response.headers if pair[0].lower() not in left_out]
    slot.page = KeptPage(
        version=slot.version,
        since=slot.at,
        until=until,
        path=path_for_log(),
        headers=headers,
        etag=etag,
        body=body,
        packs=packs,
        questions=slot.questions if slot.questions and slot.questions.settled else None,
    )


def begin() -> None:
    """Let a page whose questions are heard be rendered from one picture of the data."""
    slot = request.environ.get(SLOT)
    if slot is not None and slot.questions is not None:
        db.one_picture()


def changed() -> None:
    """This process has changed something: whoever reads next sees it."""
    cache = current_app.extensions.get("pages")
    if cache is not None:
        cache.version.forget()


def stand_before(app: Flask, settings: Settings) -> None:
    """Put the cache before the application, unless it is given no room."""
    if not settings.page_cache_mb:
        return
    cache = PageCache(
        app.wsgi_app,
        engine=app.extensions["database"].engine,
        limit=settings.page_cache_mb * 2**20,
        own_host=settings.address.partition("://")[2].partition("/")[0],
        default_language=settings.default_language,
        cookies=(app.config["SESSION_COOKIE_NAME"], app.config["REMEMBER_COOKIE_NAME"]),
    )
    app.extensions["pages"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign, assignment]
