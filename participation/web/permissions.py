"""Permissions: every route says who it is for; `allow` asks what depends on the thing itself."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from flask import Response, abort, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from participation.web.answers import came_from, redirect

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Permission(StrEnum):
    """Whom a route is for."""

    anyone = "anyone"
    signed_in = "signed in"
    staff = "staff"
    moderator = "moderator"
    official = "official"
    admin = "admin"


class SignInFirst(HTTPException):
    """The visitor has to sign in; answered by a redirect that leads back here afterwards."""

    code = 303
    sends: str | None = None
    """What is sent once the visitor has signed in, in the visitor's words; None for nothing."""

    def get_response(self, *_arguments: object, **_more: object) -> Response:
        return redirect(url_for("accounts.sign_in") + "?next=" + quote(came_from(), safe="/"))


def sign_in_first() -> None:
    """Stop here unless the visitor is signed in."""
    if not current_user.is_authenticated:
        raise SignInFirst


def sign_in_to_send(what: str) -> None:
    """Stop here unless the visitor is signed in; who signs in or registers next has sent the form.

    For a view that anybody may open and write in, once it has found nothing wrong. `what` is said on the
    next page, such as the title.
    """
    if current_user.is_authenticated:
        return
    refused = SignInFirst()
    refused.sends = what
    raise refused


def allow(allowed: bool) -> None:
    """Go on when a rule allows it; else 403, or sign-in for a visitor who is not signed in."""
    if allowed:
        return
    sign_in_first()
    abort(403)


def permission(
    who: Permission,
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """Declare and enforce whom a route is for. A test fails on a route that declares nothing."""

    def declare(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        @wraps(view)
        def guarded(*arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
            if who is not Permission.anyone:
                sign_in_first()
            if who in (
                Permission.staff,
                Permission.moderator,
                Permission.official,
                Permission.admin,
            ):
                allow(current_user.works_as(who.value))
            return view(*arguments, **named)

        guarded.permission = who  # type: ignore[attr-defined]
        return guarded

    return declare
