"""The walk of a request: its id and log line, one transaction, safety headers, and assets."""

import hashlib
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import structlog
from flask import Flask, Request, Response, abort, current_app, g, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from participation import db, jobs, logs
from participation.config import Settings
from participation.web import arrival, caching, errors, receiving, submissions
from participation.web.csrf import SAFE
from participation.web.secret_addresses import is_secret, path_for_log
from participation.web.traces import leaves_no_trace

MAX_FIELD = 2_000_000
"""How many bytes a text field, or a whole form without files, may hold."""

POLICY = (
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def policy(settings: Settings) -> str:
    """The content security policy: all from here, but pictures from the one host of the map tiles."""
    return "; ".join(
        f"{each} {settings.map_host}".strip() if each.startswith("img-src") else each
        for each in POLICY
    )


_POLICY = "CONTENT_SECURITY_POLICY"

SAFETY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
VARIES = "Cookie, Accept-Language"


def _begin() -> None:
    # Past the proxies: each word asked of one costs as much as a line of ours.
    asked = request._get_current_object()  # type: ignore[attr-defined]
    environ = asked.environ
    g.request_id = request_id = caching.request_id_of(environ.get("HTTP_X_REQUEST_ID"))
    g.started = time.perf_counter()
    # The only name that is bound, so what the thread answered before is overwritten.
    structlog.contextvars.bind_contextvars(request=request_id)
    if "\x00" in asked.path or b"%00" in asked.query_string:
        # PostgreSQL cannot even be asked about such a text, so nothing stands there.
        abort(404)
    refused = environ.get(receiving.REFUSED)
    if refused:
        # What has come of the body is not to be read.
        environ["wsgi.input"] = BytesIO()
        asked.form = asked.files = ImmutableMultiDict()
        raise errors.of_status(refused)
    if asked.method not in SAFE:
        if not asked.mimetype.startswith("multipart/"):
            asked.max_content_length = MAX_FIELD
        # The body is read before the database is opened: a slow upload must not hold its lock.
        _ = asked.form
        submissions.take_fingerprint()
        db.expect_writes()
    else:
        caching.begin()
    arrival.note()


def _end(response: Response) -> Response:
    asked = request._get_current_object()  # type: ignore[attr-defined]
    known = g._get_current_object().__dict__
    reading = asked.method in SAFE
    if not reading:
        # A form that is shown again (422) has changed nothing, unless an action said `db.keep()`:
        # a wrong password is counted although the answer is an error.
        db.finish(success=response.status_code < 400 or bool(known.get("keep")))
        caching.changed()
        # What the worker writes down of itself would say when such a page was used: it finds that in
        # its own time, within the minute.
        if known.pop("wake", False) and not leaves_no_trace():
            jobs.wake()
    request_id = known.get("request_id", "")
    static = asked.endpoint == "static"
    _name_headers(response, request_id, reading=reading, secure=asked.is_secure, static=static)
    if not static:
        caching.finish(response)
        if not leaves_no_trace():
            began = known.get("started", time.perf_counter())
            logs.request(request_id, asked.method, path_for_log(), response.status_code, began)
    return response


def _name_headers(
    response: Response, request_id: str, *, reading: bool, secure: bool, static: bool
) -> None:
    """Add what every answer says. Asking for a header that is not there costs an exception, so once."""
    headers = response.headers
    present = {name.lower() for name, _value in headers}
    added = [each for each in SAFETY if each[0].lower() not in present]
    added.append(("X-Request-ID", request_id))
    added.append(("Referrer-Policy", "no-referrer" if is_secret() else "same-origin"))
    if "content-security-policy" not in present:
        added.append(("Content-Security-Policy", current_app.config[_POLICY]))
    if secure:
        added.append(("Strict-Transport-Security", "max-age=31536000"))
    if "cache-control" not in present:
        # What somebody signed in is shown is for no cache but the browser's own.
        shown = "private, no-cache" if session or session.modified else "no-cache"
        added.append(("Cache-Control", shown if reading else "no-store"))
    if not static:
        if "vary" in present:
            headers["Vary"] = f"{headers['Vary']}, {VARIES}"
        else:
            added.append(("Vary", VARIES))
    headers.extend(added)


class Arguments(ImmutableMultiDict[str, str]):
    """What stands in an address or a form; a page asks for dozens of names that seldom stand there.

    Werkzeug's own raises and catches an exception for each of these.
    """

    # Werkzeug writes the same as four overloads.
    def get(  # type: ignore[override]
        self,
        key: str,
        default: Any = None,
        type: Any = None,  # noqa: A002  (Werkzeug's name)
    ) -> Any:
        return super().get(key, default, type) if key in self else default


class SiteRequest(Request):
    """A request whose arguments are looked up cheaply."""

    parameter_storage_class = Arguments


class _Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; for somebody without one there is nothing to read and to write.

    Flask would make a signer to check nothing, and take the Vary header apart to add Cookie, which
    every answer names.
    """

    def __init__(self) -> None:
        self._signers: dict[Any, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and checks the cookie: made once for a key."""
        fallbacks = app.config["SECRET_KEY_FALLBACKS"]
        keys = (app.secret_key, tuple(fallbacks) if fallbacks else None)
        if keys not in self._signers:
            self._signers = {keys: super().get_signing_serializer(app)}
        return self._signers[keys]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if app.secret_key and not request.cookies.get(self.get_cookie_name(app)):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified:
            super().save_session(app, session, response)


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


class Assets(WhiteNoise):  # type: ignore[misc]
    """Static files with their compressed siblings, unless those are older than the file itself."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> Any:
        """A file of static/, found when the process starts."""
        known = stat_cache or {}
        whole = known[path].st_mtime_ns
        fresh = {
            each: known[each]
            for each in (path, f"{path}.gz", f"{path}.br")
            if each in known and known[each].st_mtime_ns >= whole
        }
        return super().get_static_file(path, url, stat_cache=fresh)


def _serve_assets(app: Flask) -> None:
    """Serve static files before the application: compressed siblings, and for good (hashed)."""

    def safe(headers: Headers, _path: str, _url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"

    app.wsgi_app = Assets(  # type: ignore[method-assign]
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
    app.session_interface = _Sessions()
    app.before_request(_begin)
    app.after_request(_end)
    app.jinja_env.globals["static_url"] = _hashed(app)
    app.config[_POLICY] = policy(settings)
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
        app.wsgi_app = receiving.Reception(  # type: ignore[method-assign, assignment]
            app.wsgi_app,
            threads=settings.web_threads,
            most=app.config["MAX_CONTENT_LENGTH"],
            most_text=MAX_FIELD,
        )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
