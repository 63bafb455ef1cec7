"""Where `static/js/drafts.js` keeps what somebody types, and finds it again."""

import json
import re
from typing import Any

from flask import Blueprint, Flask, abort, jsonify, make_response, request
from flask_login import current_user

from participation import text, web
from participation.accounts import register_data
from participation.drafts import actions, jobs, queries
from participation.web import Permission

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("drafts", __name__)
LARGEST = 500_000
"""How many characters a draft may have, with the names of its fields."""
_KEY = re.compile(r"[a-z]+(-[a-z]+|-[0-9]+){1,4}")
ADDRESS = "/drafts/<key>"


def _known(key: str) -> str:
    return key if len(key) <= 80 and _KEY.fullmatch(key) else abort(404)


def _private(answer: Any) -> web.Answer:
    kept = make_response(answer)
    kept.headers["Cache-Control"] = "no-store"
    return kept


@blueprint.get(ADDRESS)
@web.permission(Permission.signed_in)
def found(key: str) -> web.Answer:
    """What was typed into the form and not saved; 204 when there is nothing."""
    kept = queries.draft(current_user, _known(key))
    if kept is None:
        return _private(("", 204))
    return _private(jsonify(values=kept.values, saved_at=kept.saved_at.isoformat()))


@blueprint.post(ADDRESS)
@web.permission(Permission.signed_in)
@web.limiter.limit("60/minute")
def keep(key: str) -> web.Answer:
    """Keep the fields of the form: `values`, a JSON object of lists of texts."""
    values = _values(request.form.get("values", ""))
    actions.keep(current_user, _known(key), values)
    return _private(("", 204))


def _values(sent: str) -> dict[str, list[str]]:
    """The fields that were sent; 422 when they are nothing a form can hold, or too much."""
    try:
        values = json.loads(sent) if len(sent) <= LARGEST else None
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or not all(map(_is_field, values, values.values())):
        abort(422)
    return values


def _is_field(name: str, said: Any) -> bool:
    return isinstance(said, list) and all(
        isinstance(each, str) and text.can_be_kept(each) for each in (name, *said)
    )


@blueprint.post(ADDRESS + "/removal")
@web.permission(Permission.signed_in)
def drop(key: str) -> web.Answer:
    """Throw the draft away."""
    actions.drop(current_user, _known(key))
    return _private(("", 204))


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(blueprint)
    register_data("drafts", queries.own, actions.drop_all)
