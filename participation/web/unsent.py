"""Unsent forms: what was typed into a form that could not be taken in comes back, to be looked over.

A form that is sent when the sign-in is gone is answered with the sign-in page, which carries what was
typed in a signed field. After signing in the browser sends it to where it was going (307, RFC 9110,
15.4.8), and there the view shows its form again as one that was refused: nothing that it writes stays.
A form that a visitor was meant to write first (`web.sign_in_to_send`) is sent by that. Whoever registers
takes it along in the link that confirms the address: see `docs/decisions/0048-unsent-forms-come-back.md`
and `0099-write-first.md`.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask, Response, abort, current_app, flash, g, request, session
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from participation import db
from participation.i18n import gettext as _
from participation.web import guarding, submissions
from participation.web.answers import came_from, redirect, safe_path
from participation.web.csrf import SAFE
from participation.web.errors import SECRET

FIELD = "unsent"
LASTS = 24 * 3600
"""Seconds that what was typed may wait on the sign-in page: as long as the token of a form counts."""
LONGEST = 1_500_000
"""Characters it may take, packed, so that the sign-in form stays below `requests.MAX_FIELD`."""
KEPT_FOR = timedelta(days=4)
"""How long what waits for a mail to be opened may be sent after it was typed: longer than the link counts."""
LONGEST_KEPT = 60_000
"""Characters of what waits for a mail to be opened: it is kept for somebody who is not known yet."""
CARRYING = frozenset(
    {
        "accounts.sign_in",
        "accounts.register",
        "accounts.confirm_registration",
        "accounts.forgotten_password",
        "accounts.reset_password",
    }
)
"""The pages that carry what was typed on."""
_TECHNICAL = frozenset(
    {"csrf_token", submissions.FIELD, guarding.FIELD, "form_key", "version", "next"}
)


def _serializer() -> URLSafeTimedSerializer:
    secret = current_app.secret_key
    assert isinstance(secret, str)  # noqa: S101  (the settings always give one)
    return URLSafeTimedSerializer(secret, salt="unsent-form")


class Carried(NamedTuple):
    """What is carried, as a page tells it: whether it is sent by signing in, and its title."""

    sends: bool
    what: str


def pack(sends: str | None = None) -> str | None:
    """What was typed into the form of this request, signed; empty when it is too long, None when
    there is nothing: a button was pressed.

    `sends` is what it says, where signing in sends it: only what was typed before anybody was known.
    """
    fields = {name: values for name, values in request.form.lists() if name not in SECRET}
    files = any(each.filename for each in request.files.values())
    typed = any(any(values) for name, values in fields.items() if name not in _TECHNICAL)
    if not typed and not files:
        return None
    packed: str = _serializer().dumps(
        {
            "to": _target(),
            "from": came_from(),
            "fields": fields,
            "files": files,
            "sends": sends if sends is not None and not files and _is_a_visitors(fields) else None,
        }
    )
    return packed if len(packed) <= LONGEST else ""


def _is_a_visitors(fields: dict[str, list[str]]) -> bool:
    key = next(iter(fields.get(submissions.FIELD, ())), "")
    return submissions.is_key(key) and submissions.issued_to(key, submissions.VISITOR)


def is_open_to_visitors() -> bool:
    """Whether the form of this request was not opened by somebody who was signed in: a form that was
    is that person's, whose sign-in is gone meanwhile."""
    key = request.form.get(submissions.FIELD, "")
    return not submissions.is_key(key) or submissions.issued_to(key, submissions.VISITOR)


def carried(packed: str | None) -> Carried | None:
    """What is carried, as the pages on the way say it; None when it is nothing of ours."""
    found = _read(packed) if packed else None
    return Carried(found["sends"] is not None, found["sends"] or "") if found else None


def to_be_kept(packed: str | None) -> dict[str, Any] | None:
    """What is carried as it is kept until a mail is opened; None when it is nothing or too long."""
    found = _read(packed) if packed else None
    return found if found and len(json.dumps(found)) <= LONGEST_KEPT else None


def packed_again(kept: dict[str, Any] | None, *, sends: bool = True) -> str | None:
    """What `to_be_kept` gave, signed anew; without `sends` it comes back to be looked over."""
    if not kept:
        return None
    packed: str = _serializer().dumps(
        {**kept, "sends": kept["sends"] if sends else None, "lasts": KEPT_FOR.total_seconds()}
    )
    return packed


def _target() -> str:
    return request.full_path.rstrip("?")


def _read(packed: str) -> dict[str, Any] | None:
    """What `pack` has signed; None when it is not ours or too old."""
    try:
        found, at = _serializer().loads(packed, return_timestamp=True)
    except BadSignature:
        return None
    age = (datetime.now(UTC) - at).total_seconds()
    return {"sends": None, **found} if age <= found.get("lasts", LASTS) else None


def send_on(packed: str | None, user_id: int) -> Response | None:
    """Let the browser send what was typed to where it was going, now that somebody is signed in.

    None when there is nothing for this person: a form that was opened by somebody else who was
    signed in here is not given to them, and they are told so.
    """
    if not packed:
        return None
    found = _read(packed)
    if found is None:
        flash(_("What was typed before is more than a day old, and was not sent."), "warning")
        return None
    key = next(iter(found["fields"].get(submissions.FIELD, ())), "")
    if submissions.is_key(key) and not submissions.issued_to(key, user_id):
        flash(
            _(
                "What was typed here before was typed under another account. "
                "It was not sent, and is not shown to you."
            ),
            "warning",
        )
        return None
    return Response(status=307, headers={"Location": safe_path(found["to"]) or "/"})


def looking_over() -> bool:
    """Whether this request only shows its form again; nothing it does stays."""
    return bool(g.get("looking_over"))


def _begin() -> None:
    if request.method in SAFE or request.endpoint in CARRYING:
        return
    packed = request.form.get(FIELD)
    if packed is not None:
        found = _read(packed)
        if found is None or found["to"] != _target():
            abort(400)
        kind = type(request.form)
        request.__dict__["form"] = kind(
            [(name, value) for name, values in found["fields"].items() for value in values]
        )
        if found["sends"] is not None and current_user.is_authenticated:
            # It is the form of this request from here on: sent twice, it is there once.
            submissions.take_fingerprint()
            return
        _look_over(found["from"])
        _say(
            _("This is not sent yet. It was typed before you signed in: look it over, and send it.")
        )
        if found["files"]:
            _say(_("Files could not be kept: choose them again."))
        return
    if _is_of_somebody_else(request.form.get(submissions.FIELD, "")):
        _look_over(came_from())
        _say(
            _(
                "This is not sent yet. It was typed under another account, and you are signed in "
                "as %(name)s now: look it over before you send it.",
                name=current_user.name,
            )
        )


def _is_of_somebody_else(key: str) -> bool:
    """Whether the form was opened by another person than the one who is signed in now."""
    if not submissions.is_key(key) or not current_user.is_authenticated:
        return False
    return not submissions.issued_to(key, current_user.id)


def _say(message: str) -> None:
    flash(message, "warning")


def _look_over(origin: str) -> None:
    db.discard()
    g.looking_over = safe_path(origin) or "/"
    g.session_before = dict(session)


def _end(response: Response) -> Response:
    """A view that has gone on instead of showing a form has done nothing: lead back to its button."""
    if not looking_over():
        return response
    if response.status_code == 422:
        response.status_code = 200
    if not (300 <= response.status_code < 400 or "HX-Redirect" in response.headers):
        return response
    session.clear()
    session.update(g.session_before)
    _say(_("Nothing has been done yet. Now that you are signed in, do it once more here."))
    return redirect(g.looking_over)


def init_app(app: Flask) -> None:
    """Find out before each view whether it only shows its form again."""
    app.before_request(_begin)
    app.after_request(_end)
