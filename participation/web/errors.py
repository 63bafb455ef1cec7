"""Errors: every one is a helpful page in the reader's language, made without the database."""

import contextlib
from collections.abc import Iterator
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, make_response, request, session
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import inspect
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, ServiceUnavailable, default_exceptions

from participation import db, i18n
from participation.i18n import gettext as _
from participation.web import submissions
from participation.web.answers import htmx, render
from participation.web.csrf import SAFE
from participation.web.permissions import SignInFirst
from participation.web.secret_addresses import path_for_log
from participation.web.traces import leaves_no_trace

log = structlog.get_logger()

ATTEMPT = "participation.attempt"
"""Where a request's environ says how often it has been walked before."""
SIGN_IN = "_user_id"
"""Where Flask-Login keeps the token of a sign-in in the session."""
SECRET = frozenset({"password", "current"})
"""Fields that no page shows again; a test compares them with the password fields there are."""
_OVERTAKEN = frozenset(
    {
        "23505",
        "23503",
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
    }
)
"""unique_violation and foreign_key_violation: another was there first, or took away what was meant."""


class TooMany(HTTPException):
    """Too many tries; `retry_after` is the number of seconds to wait."""

    code = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)


class InsufficientStorage(HTTPException):
    """The disk is full (RFC 4918, section 11.5)."""

    code = 507


def of_status(code: int) -> HTTPException:
    """What is to be raised to answer with a status."""
    if code == 503:
        return ServiceUnavailable(retry_after=5)
    return InsufficientStorage() if code == 507 else default_exceptions[code]()


class Again(Exception):
    """Others stood in the way of this request's transaction: it is to be walked from its beginning."""


def may_be_walked_again(error: BaseException) -> bool:
    """Whether a request that failed with this error may be answered when it is walked once more.

    Its body must be there to be read again, and what it wrote is undone with its transaction.
    """
    if request.method in SAFE or not db.may_work_again(error):
        return False
    if request.environ.get(ATTEMPT, 1) >= db.ATTEMPTS:
        return False
    source = request.environ["wsgi.input"]
    return bool(getattr(source, "seekable", bool)())


def walk_again(environ: dict[str, Any]) -> None:
    """Make an environ what it was before it was walked."""
    environ[ATTEMPT] = environ.get(ATTEMPT, 1) + 1
    environ["wsgi.input"].seek(0)
    log.warning("request.again", attempt=environ[ATTEMPT])


# ------------------------------------------------------------------------------------- words


def _not_taken() -> dict[int, tuple[str, str]]:
    """Heading and explanation where what somebody sent was not taken in, and can be sent again."""
    return {
        408: (
            _("What you sent did not arrive in time"),
            _(
                "The connection is very slow just now. Go back, and your text is still there. "
                "Try again, perhaps with fewer or smaller files."
            ),
        ),
        409: (
            _("Somebody else changed this at the same time"),
            _(
                "What you sent is not saved. Go back, where most browsers keep what you wrote, "
                "copy it, and load the page again."
            ),
        ),
        413: (
            _("What you sent is too large"),
            _(
                "It is not saved. Send fewer or smaller files, or a shorter text. "
                "Go back: most browsers keep what you wrote."
            ),
        ),
        429: (
            _("Too many attempts in a short time"),
            _(
                "What you sent just now is not saved. Wait a little, go back and send it again: "
                "most browsers keep what you wrote."
            ),
        ),
    }


def _words(code: int) -> tuple[str, str]:
    """The heading and the explanation for a status."""
    reading = request.method in SAFE
    known = _not_taken() | {
        400: (
            _("We could not show the page"),
            _(
                "There is an error in the address or in the form. Go back, load the page "
                "again, and try once more."
            ),
        ),
        403: (
            _("You do not have access to this"),
            _(
                "Your account may not do this. If you think it should, ask the people behind the site."
            ),
        ),
        404: (
            _("The page was not found"),
            _("It may have been moved, or the address may have a typing error.")
            if reading or request.url_rule is None
            else _("What you sent is about something that is no longer here. It is not saved."),
        ),
        405: (_("This cannot be done here"), _("Go back to the page you came from and try again.")),
        410: (_("This is no longer here"), _("The link has been used or is too old.")),
        503: (
            _("The site is busy just now"),
            _("Try again in a moment.")
            if reading
            else _("What you sent has not been saved. Go back and try again in a moment."),
        ),
        507: (
            _("There is no more room on our side"),
            _("Try again in a while. Those who run the site can see it in their log.")
            if reading
            else _(
                "What you sent has not been saved. Your text is kept on the page before this one: "
                "copy it, and try again in a while. Those who run the site can see it in their log."
            ),
        ),
    }
    return known.get(
        code,
        (
            _("Something went wrong on our side"),
            _("The error is logged and will be looked at. Go back and try again in a moment."),
        ),
    )


def _typed(code: int) -> list[str]:
    """The texts that were sent and not taken, to be copied from the page; no secrets, no choices."""
    form = request.__dict__.get("form")
    if not form or htmx or request.url_rule is None:
        return []
    site = request.headers.get("Sec-Fetch-Site", "none" if code != 400 else "")
    if site not in ("same-origin", "none"):
        # What another site lets somebody send is not what they typed.
        return []
    return [
        value
        for name, value in form.items(multi=True)
        if ("\n" in value.strip() or " " in value.strip()) and name not in SECRET
    ]


# -------------------------------------------------------------------------------------- page


def _stand_in() -> Any:
    """Somebody of whom no more is known than the language, in the place of whoever reads."""
    person = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    person.language = g.get("account_language") or session.get("language")
    return person


def _whole(person: Any) -> bool:
    """Whether all of a person is still there: what a failed flush leaves has to be read anew."""
    if not person.is_authenticated:
        return True
    parts = [person, *person.__dict__.get("roles", ())]
    return "roles" in person.__dict__ and not any(
        inspect(part).expired_attributes or inspect(part).unloaded & _columns(part)
        for part in parts
    )


def _columns(part: Any) -> set[str]:
    return {attribute.key for attribute in inspect(type(part)).column_attrs}


def _may_be_signed_in() -> bool:
    return SIGN_IN in session or current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies


def _meet() -> None:
    """Learn who reads, if that is not known yet: whoever mistypes an address keeps the menus.

    It is the only question, comes before the page, and may be left without an answer.
    """
    if request.method in SAFE and "_login_user" not in g and _may_be_signed_in():
        try:
            _ = current_user.is_authenticated
        except SQLAlchemyError as error:
            log.warning("error.reader_unknown", error=db.state_of(error))
            db.finish(success=False)


@contextlib.contextmanager
def _as_known(*, known: bool) -> Iterator[None]:
    """Show the page to whoever reads as far as that is known, without asking who it is."""
    before = g.get("_login_user")
    if not known or before is None or not _whole(before):
        g._login_user = _stand_in()
        g.nameless = _may_be_signed_in()
    try:
        with db.out_of_reach():
            yield
    finally:
        g.pop("nameless", None)
        g.pop("_login_user", None)
        if before is not None:
            g._login_user = before


def _page(code: int) -> str:
    title, text = _words(code)
    fragment = "content" if htmx else None
    typed = _typed(code)
    return render("layout/error.html", fragment, code=code, title=title, message=text, typed=typed)


_PLAIN = Markup(
    '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title>'
    '<main class="error-page"><h1>{}</h1><p class="lead">{}</p></main></html>'
)
"""When even the templates fail."""


def answer(code: int, retry_after: int | None = None) -> Response:
    """The page for an error. Never raises, and asks the database nothing."""
    body = ""
    for known in (True, False):
        try:
            with _as_known(known=known):
                body = _page(code)
            break
        except Exception:
            log.exception("error.page_failed", code=code)
    if not body:
        with _as_known(known=False):
            title, text = _words(code)
            body = _PLAIN.format(i18n.language(), title, title, text)
    response = make_response(body, code)
    response.mimetype = "text/html"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def answer_to(error: Exception) -> Response:
    """The page for whatever went wrong; what was written is undone first.

    Raises the error itself where it is to be seen (PROPAGATE_EXCEPTIONS) and is none that is expected.
    """
    db.finish(success=False)
    state = db.state_of(error)
    if isinstance(error, HTTPException):
        code = error.code or 500
        if code < 500:
            _meet()
        waiting = getattr(error, "retry_after", None) or (60 if code == 429 else None)
        return answer(code, waiting if isinstance(waiting, int) else None)
    if db.is_full(error):
        log.error("disk.full", path=path_for_log(), error=str(getattr(error, "orig", error)))
        return answer(507, 60)
    if isinstance(error, StaleDataError):
        return answer(409)
    if isinstance(error, IntegrityError) and state in _OVERTAKEN:
        log.warning("request.overtaken", path=path_for_log(), error=state)
        return answer(409)
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or isinstance(error, OperationalError | NoConnectionLeft) or db.may_work_again(error):
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        log.error("database.unavailable", path=path_for_log(), state=state, error=reason)
        return answer(503, 5)
    log.error("request.failed", path=path_for_log(), exc_info=error)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return answer(500)


def _sign_in_is_gone() -> bool:
    """Whether a form came without a sign-in that was opened by somebody signed in.

    What it is about may be there for its members alone; whether it is, the answer does not tell. The
    form of a view that leaves no trace does not say who opened it, and stands in internal spaces.
    """
    form, reader = request.__dict__.get("form"), g.get("_login_user")
    if not form or request.url_rule is None or reader is None or reader.is_authenticated:
        return False
    key = form.get(submissions.FIELD, "")
    opened_by_a_visitor = submissions.issued_to(key, submissions.VISITOR)
    return leaves_no_trace() or (submissions.is_key(key) and not opened_by_a_visitor)


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""

    def known(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        if error.code == 404 and _sign_in_is_gone():
            db.finish(success=False)
            return app.handle_user_exception(SignInFirst())
        if (error.code or 500) < 400:
            return error
        return answer_to(error)

    app.register_error_handler(HTTPException, known)
    app.register_error_handler(Exception, answer_to)
