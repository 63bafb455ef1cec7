"""Cross-site requests: a change is taken only from a page of our own.

Browsers say where a request comes from (`Sec-Fetch-Site`, else `Origin`); a page that is only read
therefore needs no token and no cookie. A token on form pages serves browsers that say neither.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms.validators import ValidationError

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def field() -> Markup:
    """The hidden token field of a form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


View = TypeVar("View", bound=Callable[..., Any])


def key_is_enough(view: View) -> View:
    """Declare that a change is taken from a program that is no browser: the address holds a signed
    key, which is all the proof there is (RFC 8058, section 3.2). Stands below `route`.

    A browser says where it comes from, and is checked as everywhere.
    """
    view.key_is_enough = True  # type: ignore[attr-defined]
    return view


def _key_is_enough() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "key_is_enough", False))


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def check() -> None:
    """Refuse, with 400, a change that another site asks the reader's browser to make."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is None and "Origin" not in request.headers and _key_is_enough():
        return
    if site in ("same-origin", "none"):
        return
    origin = request.headers.get("Origin")
    if site is None and origin and origin != "null":
        if _host_of(origin) == request.host:
            return
        abort(400)
    if site is not None:
        abort(400)
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        abort(400)


def init_app(app: Flask) -> None:
    """Check every request before its view and offer the field to templates."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = 24 * 3600
    app.before_request(check)
    app.jinja_env.globals["csrf_field"] = field
