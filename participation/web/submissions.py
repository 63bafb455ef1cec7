"""Submissions: a form that makes something makes it once, however often it is sent.

A form carries a key that belongs to one reader. A view that makes something is declared with `once`:
the same form with the same content, sent again or twice at the same moment, leads to what the first
one made. See `docs/decisions/0049-a-form-makes-things-once.md`.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache, partial, wraps
from typing import Any, ParamSpec

from flask import Flask, Response, current_app, flash, g, request
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Connection, Text, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from participation import clock, db, jobs
from participation.i18n import gettext as _
from participation.web.answers import htmx, redirect, see_other
from participation.web.traces import leaves_no_trace

Arguments = ParamSpec("Arguments")

FIELD = "submission"
KEPT = timedelta(days=2)
"""How long a form that was sent is known."""
VISITOR = 0
"""In the place of a person's id."""
_KEY = re.compile(r"[0-9a-f]{64}")


class Submission(db.Base):
    """A form that made something: a hash of its key and content, and where it led.

    It says nothing of who sent it, and is gone after two days.
    """

    __tablename__ = "submissions"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[int | None]
    led_to: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)


# ------------------------------------------------------------------------------------- keys


def _mark(chance: str, user_id: int) -> str:
    secret = str(current_app.secret_key).encode()
    made = hmac.new(secret, f"submission:{chance}:{user_id}".encode(), hashlib.sha256)
    return made.hexdigest()[:32]


def new_key(user_id: int) -> str:
    """A key for a form that is shown to this person: 32 digits of chance, 32 that say for whom."""
    chance = secrets.token_hex(16)
    return chance + _mark(chance, user_id)


def is_key(text: str) -> bool:
    """Whether this looks like a key."""
    return bool(_KEY.fullmatch(text))


def issued_to(key: str, user_id: int) -> bool:
    """Whether the form with this key was shown to this person, or to a visitor."""
    return any(hmac.compare_digest(key[32:], _mark(key[:32], each)) for each in (user_id, VISITOR))


def field() -> Markup:
    """The hidden key of a form; it stands where the token against other sites does."""
    if leaves_no_trace():
        return Markup("")
    user_id = current_user.id if current_user.is_authenticated else VISITOR
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, new_key(user_id))


# ------------------------------------------------------------------------------------- once


def once(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Declare that a view makes something, and let each form make it once. Stands right above the
    view, below its permission and its limits."""

    @wraps(view)
    def guarded(*arguments: Arguments.args, **named: Arguments.kwargs) -> Response:
        key = request.form.get(FIELD, "") if request.method == "POST" else ""
        if not is_key(key):
            return view(*arguments, **named)
        fingerprint = g.get("fingerprint") or _fingerprint()
        first = _claim(fingerprint)
        if first is not None:
            return _lead_to(*first)
        db.taken_up_again(partial(_claim_again, fingerprint))
        db.before_rendering(partial(_forget, fingerprint))
        try:
            answer = view(*arguments, **named)
        except _MadeMeanwhile as made:
            return _lead_to(made.status, made.led_to)
        _note(fingerprint, answer)
        return answer

    guarded.once = True  # type: ignore[attr-defined]
    return guarded


def take_fingerprint() -> None:
    """Take the fingerprint of what is sent to a view that makes something, files and all, before the
    request asks the database anything: on SQLite others wait from its first question on."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "once", False) and is_key(request.form.get(FIELD, "")):
        g.fingerprint = _fingerprint()


def _fingerprint() -> str:
    """What tells this form, with what is in it, from every other."""
    found = hashlib.sha256()
    for part in _parts():
        found.update(f"{len(part)}:".encode() + part)
    return found.hexdigest()


def _parts() -> Iterator[bytes]:
    yield request.full_path.encode("utf-8", "surrogatepass")
    for name, values in sorted(request.form.lists()):
        if name != "csrf_token":
            for text in (name, *values):
                yield text.encode("utf-8", "surrogatepass")
    for name, files in sorted(request.files.lists()):
        for file in files:
            yield f"{name}/{file.filename}".encode("utf-8", "surrogatepass")
            yield _digest(file)


def _digest(file: FileStorage) -> bytes:
    found = hashlib.sha256()
    while block := file.stream.read(1 << 16):
        found.update(block)
    file.stream.seek(0)
    return found.digest()


class _MadeMeanwhile(Exception):
    """The same form, sent at the same moment, was faster while this one looked at its files."""

    def __init__(self, status: int, led_to: str) -> None:
        super().__init__(led_to)
        self.status, self.led_to = status, led_to


def _claim(fingerprint: str) -> tuple[int, str] | None:
    """Where the first one led, and by which status; None for the first one itself.

    Who sends it at the same moment waits here. Without an outcome the first one has ended halfway, in a
    view that commits before its end, and made nothing.
    """
    # Past the session: it may be let go while files are looked at, and is then claimed again.
    connection = db.session.connection()
    claim = _claims(connection.dialect.name)
    made = connection.execute(claim, {"fingerprint": fingerprint, "at": clock.now()})
    return None if made.first() is not None else _outcome(connection, fingerprint)


# It gives 0.02 ms; sending a comment builds no statement anew, which its test counts.
@lru_cache
def _claims(_engine: str) -> Any:
    table = Submission.__table__
    return db.upsert(table).on_conflict_do_nothing().returning(table.c.fingerprint)


def _outcome(connection: Connection, fingerprint: str) -> tuple[int, str] | None:
    """Where a form led, when it has led anywhere; its row is held."""
    rows = Submission.__table__.c
    found = connection.execute(
        select(rows.status, rows.led_to).where(rows.fingerprint == fingerprint).with_for_update()
    ).first()
    return (found.status, found.led_to) if found and found.led_to else None


def _claim_again(fingerprint: str, connection: Connection) -> None:
    made = _outcome(connection, fingerprint)
    if made is not None:
        raise _MadeMeanwhile(*made)


def _lead_to(status: int, led_to: str) -> Response:
    if not htmx:
        flash(_("It was sent twice and is there once."), "info")
    return see_other(led_to) if status == 303 else redirect(led_to)


def _note(fingerprint: str, answer: Response) -> None:
    """Keep where the form led; one that is shown again may be sent again."""
    led_to = answer.headers.get("HX-Redirect") or answer.headers.get("Location")
    if answer.status_code >= 400 or not led_to:
        # A page that was rendered has ended the transaction.
        if db.is_writing():
            _forget(fingerprint)
        return
    values = {"mine": fingerprint, "status": answer.status_code, "led_to": led_to}
    db.session.execute(_NOTE, values)


def _forget(fingerprint: str) -> None:
    db.session.execute(_FORGET, {"mine": fingerprint})


_table: Any = Submission.__table__
_mine = _table.c.fingerprint == bindparam("mine", type_=Text)
_FORGET = delete(_table).where(_mine)
_NOTE = update(_table).where(_mine)


@jobs.step("old-submissions", every=timedelta(hours=6))
def forget_old() -> bool:
    """Remove what nobody will send again; true while there may be more."""
    return db.prune(Submission, Submission.at < clock.now() - KEPT)


def init_app(app: Flask) -> None:
    """Offer the field to templates."""
    app.jinja_env.globals["submission_field"] = field
