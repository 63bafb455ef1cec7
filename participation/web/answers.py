"""Answers: a whole page or the fragment htmx asked for, and redirects that both can follow."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request
from flask import redirect as flask_redirect
from flask_htmx import HTMX
from jinja2_fragments import render_block

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
    partial = bool(fragment and htmx and not htmx.boosted and not htmx.history_restore_request)
    response = make_response(render(template, fragment if partial else None, **values), status)
    response.vary.add("HX-Request")
    return response


def redirect(address: str) -> Response:
    """Send the reader on after a change: 303, or a full navigation when htmx asked."""
    if htmx:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    answer = flask_redirect(address, 303)
    assert isinstance(answer, Response)  # noqa: S101  (Flask's redirect is typed wider)
    return answer


def safe_path(target: str | None) -> str | None:
    """The target when it is a path on this site, else None: never a way out to another one."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target):
        return None
    return target


def back(default: str) -> str:
    """Where the reader came from on this site (`next`), or the default."""
    return safe_path(request.values.get("next")) or default
