"""The walk of a request: its id and log line, one transaction, safety headers, and assets."""

import hashlib
import time
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import structlog
from flask import Flask, Response, abort, g, request, session, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from participation import db, jobs, logs
from participation.config import Settings
from participation.web import caching
from participation.web.answers import path_for_log
from participation.web.csrf import SAFE

MAX_FIELD = 2_000_000
"""How many bytes a text field, or a whole form without files, may hold."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

SAFETY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
VARIES = "Cookie, Accept-Language"


def _begin() -> None:
    g.request_id = caching.request_id_of(request.headers.get("X-Request-ID"))
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    if "\x00" in request.path or b"%00" in request.query_string:
        # PostgreSQL cannot even be asked about such a text, so nothing stands there.
        abort(404)
    if request.method not in SAFE:
        if not request.mimetype.startswith("multipart/"):
            request.max_content_length = MAX_FIELD
        # The body is read before the database is opened: a slow upload must not hold its lock.
        _ = request.form
        db.expect_writes()


def _end(response: Response) -> Response:
    if request.method not in SAFE:
        # A form that is shown again (422) has changed nothing, unless an action said `db.keep()`:
        # a wrong password is counted although the answer is an error.
        db.finish(success=response.status_code < 400 or bool(g.get("keep")))
        caching.changed()
        if g.pop("wake", False):
            jobs.wake()
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.extend(SAFETY)
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in headers:
        # What somebody signed in is shown is for no cache but the browser's own.
        reading = "private, no-cache" if session or session.modified else "no-cache"
        headers["Cache-Control"] = reading if request.method in SAFE else "no-store"
    request_id = g.get("request_id", "")
    headers["X-Request-ID"] = request_id
    if request.endpoint != "static":
        vary = headers.get("Vary")
        headers["Vary"] = f"{vary}, {VARIES}" if vary else VARIES
        caching.finish(response)
        began = g.get("started", time.perf_counter())
        logs.request(request_id, request.method, path_for_log(), response.status_code, began)
    return response


class WholeNumber(IntegerConverter):
    """Ids in addresses: what no table can hold is no page (404)."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        options.setdefault("max", 2**31 - 1)
        super().__init__(url_map, **options)


def _hashed(app: Flask) -> Any:
    """A function that gives a static file's address with a hash of its content.

    Files are read once; a new version of the program begins with a new process.
    """
    root = Path(app.static_folder or "static")
    known: dict[str, str] = {}

    def static_url(path: str) -> str:
        found = known.get(path)
        if found is None or app.debug:
            file = root / path
            version = content_hash(file) if file.is_file() else None
            found = known[path] = url_for("static", filename=path, v=version)
        return found

    return static_url


def content_hash(file: Path) -> str:
    """What stands in the address of a static file: it changes with the file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _serve_assets(app: Flask) -> None:
    """Serve static files before the application: compressed siblings, and for good (hashed)."""

    def safe(headers: Headers, _path: str, _url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=31536000,
        allow_all_origins=False,
        add_headers_function=safe,
        # Every address in a page carries the hash of the file's content.
        immutable_file_test=lambda _path, _url: True,
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Let every request walk this way."""
    app.url_map.converters["int"] = WholeNumber
    app.before_request(_begin)
    app.after_request(_end)
    app.jinja_env.globals["static_url"] = _hashed(app)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_mb * 1_000_000
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FIELD
    app.config["MAX_FORM_PARTS"] = 1_000


def stand_before(app: Flask, settings: Settings) -> None:
    """What a request passes before the application: the proxy's word, static files, kept pages.

    The tests of single pages go without: theirs is one transaction that nobody else can see.
    """
    if not app.testing:
        caching.stand_before(app, settings)
        _serve_assets(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
