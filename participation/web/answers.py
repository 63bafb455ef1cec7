"""Answers: a whole page or the fragment htmx asked for, and redirects that both can follow."""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Response, current_app, make_response, render_template, request, session, url_for
from flask import redirect as flask_redirect
from flask_htmx import HTMX
from jinja2_fragments import render_block
from werkzeug.urls import iri_to_uri

from participation import db

htmx = HTMX()


def render(template: str, fragment: str | None = None, **values: Any) -> str:
    """A template as text: all of it, or one of its blocks."""
    if fragment is None:
        return render_template(template, **values)
    current_app.update_template_context(values)
    return render_block(current_app.jinja_env, template, fragment, **values)


def page(
    template: str, *, fragment: str | None = None, status: int = 200, **values: Any
) -> Response:
    """Answer with a page; when htmx asks and `fragment` names a block, with that block alone."""
    # What this request changed is all there: nobody waits for it while the page is rendered.
    db.finish_writing(success=status < 400 or db.is_kept())
    partial = bool(fragment and htmx and not htmx.boosted and not htmx.history_restore_request)
    response = make_response(render(template, fragment if partial else None, **values), status)
    response.vary.add("HX-Request")
    return response


def whole_page(template: str, *, status: int, **values: Any) -> Response:
    """Answer with a page that takes the place of the whole one the reader has, with htmx too."""
    response = page(template, status=status, **values)
    if htmx:
        # The one error that htmx swaps in: see `htmx-config` in layout/base.html.
        response.status_code = 422
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML show:window:top"
    return response


def redirect(address: str) -> Response:
    """Send the reader on after a change: 303, or a full navigation when htmx asked."""
    if htmx:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = iri_to_uri(address)
        return response
    return see_other(address)


MAILED_TO = "mailed_to"
"""Where the session keeps the address until the next page has named it."""


KEPT = "kept_unsent"
"""Where the session keeps that what was typed waits for the mail, until the next page has said so."""


def look_in_your_mail(address: str, *, kept: bool = False) -> Response:
    """Lead to the page that says to which address, as it was typed here, a mail has gone.

    `kept` is whether something that was typed waits until it is opened.
    """
    session[MAILED_TO] = address
    if kept:
        session[KEPT] = True
    return redirect(url_for("accounts.look_in_your_mail"))


def see_other(address: str) -> Response:
    """Send the reader on (303); htmx follows too, and swaps in what it finds there."""
    answer = flask_redirect(address, 303)
    assert isinstance(answer, Response)  # noqa: S101  (Flask's redirect is typed wider)
    return answer


def moved(path: str) -> Response:
    """Send the reader on to the address a page has for good (301), with what was asked for."""
    query = request.query_string.decode("ascii", "ignore")
    answer = flask_redirect(path + (f"?{query}" if query else ""), 301)
    assert isinstance(answer, Response)  # noqa: S101  (Flask's redirect is typed wider)
    return answer


def came_from() -> str:
    """The page the reader should come back to: this one, or the one with the form that was sent."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    if not request.headers.get("Referer"):
        # A page with a secret address says nothing of itself; where the form went is a page often.
        here = current_app.url_map.bind("").test(request.path, "GET")
        return request.path if here else "/"
    try:
        before = urlsplit(request.headers["Referer"])
    except ValueError:
        return "/"
    return before.path + (f"?{before.query}" if before.query else "")


def safe_path(target: str | None) -> str | None:
    """The target when it is a path on this site, else None: never a way out to another one."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target):
        return None
    return target


def this_address(**changes: str | None) -> str:
    """The present address with some of what stands after its ? changed, or taken out (None).

    Made from its parts: what a reader writes there never becomes an argument of `url_for`.
    """
    kept = {name: values for name, values in request.args.lists() if name not in changes}
    kept.update({name: [value] for name, value in changes.items() if value})
    query = urlencode([(name, each) for name, values in kept.items() for each in values if each])
    return quote(request.path, safe="/-._~") + (f"?{query}" if query else "")


def back(default: str) -> str:
    """Where the reader came from on this site (`next`), or the default."""
    return safe_path(request.values.get("next")) or default
