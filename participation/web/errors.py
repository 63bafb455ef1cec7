"""Errors: every one is a helpful page in the reader's language."""

from typing import Any

import structlog
from flask import Flask, Response, make_response
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from participation import db
from participation.i18n import gettext as _
from participation.web.answers import htmx, render
from participation.web.secret_addresses import path_for_log

log = structlog.get_logger()


class TooMany(HTTPException):
    """Too many tries; `retry_after` is the number of seconds to wait."""

    code = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)


def _words(code: int) -> tuple[str, str]:
    """The heading and the explanation for a status."""
    known = {
        400: (
            _("The request could not be read"),
            _("Something in the address or the form was not as expected. Go back and try again."),
        ),
        403: (
            _("You do not have access to this"),
            _(
                "Your account may not do this. If you think it should, ask the people behind the site."
            ),
        ),
        404: (
            _("The page was not found"),
            _("It may have been moved, or the address may have a typing error."),
        ),
        405: (_("This cannot be done here"), _("Go back to the page you came from and try again.")),
        409: (
            _("Somebody else changed this at the same time"),
            _(
                "Your text is kept on the page before this one. Go back, copy it, and load the page anew."
            ),
        ),
        410: (_("This is no longer here"), _("The link has been used or is too old.")),
        413: (
            _("What you sent is too large"),
            _(
                "Send fewer or smaller files, or a shorter text. Go back, and your text is still there."
            ),
        ),
        429: (
            _("That was too many times in a short while"),
            _("Wait a little and try again. Nothing of what you have sent is lost."),
        ),
        503: (
            _("The site is busy just now"),
            _("What you sent has not been saved. Go back and try again in a moment."),
        ),
    }
    return known.get(
        code,
        (
            _("Something went wrong on our side"),
            _("The error is logged and will be looked at. Go back and try again in a moment."),
        ),
    )


def answer(code: int, retry_after: int | None = None) -> Response:
    """The page for an error, with no more database work than the signed-in person's name."""
    title, text = _words(code)
    body = render(
        "layout/error.html", "content" if htmx else None, code=code, title=title, message=text
    )
    response = make_response(body, code)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""

    def known(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        code = error.code or 500
        if code < 400:
            return error
        db.finish(success=False)
        waiting = getattr(error, "retry_after", None)
        if code == 429 and waiting is None:
            waiting = 60
        return answer(code, waiting if isinstance(waiting, int) else None)

    def overtaken(_error: StaleDataError) -> Response:
        db.finish(success=False)
        return answer(409)

    def busy(error: OperationalError) -> Response:
        log.error("database.unavailable", error=str(error.orig))
        db.finish(success=False)
        return answer(503, 5)

    def unknown(error: Exception) -> Response:
        log.error("request.failed", path=path_for_log(), exc_info=error)
        db.finish(success=False)
        if app.config["PROPAGATE_EXCEPTIONS"]:
            raise error
        return answer(500)

    app.register_error_handler(HTTPException, known)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Exception, unknown)
