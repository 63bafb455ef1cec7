"""Signing in and out: Flask-Login holds a token, the table of sign-ins says whether it still counts."""

import secrets
from datetime import timedelta

import structlog
from flask import Flask, Response, g, request, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import Connection, or_, select, update
from sqlalchemy.exc import OperationalError

from participation import clock, db, ledger, text
from participation.accounts import devices
from participation.accounts.models import SignIn, User, Visitor
from participation.accounts.queries import by_sign_in, hash_token
from participation.web.csrf import SAFE
from participation.web.traces import leaves_no_trace

log = structlog.get_logger()

REMEMBERED = "signed_in"
SEEN_AGAIN = timedelta(minutes=10)
SEEN_READING_AGAIN = timedelta(days=1)
"""How old the last sign of a person may be before a new one is written down: those who change
something write anyway; those who only read cost one small write a day."""
KEPT_AFTER_END = timedelta(days=60)


class _Manager(LoginManager):  # type: ignore[misc]
    """Without Flask-Login's session protection: it takes the address and the browser's name together
    in a hash at each request, also when it is not asked to protect anything."""

    def _session_protection_failed(self) -> bool:
        return False


manager = _Manager()
manager.anonymous_user = Visitor
manager.session_protection = None


@manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> User | None:
    """The person behind the token in the cookie; a token that no longer counts is taken out of it."""
    user = by_sign_in(token) if token else None
    if user is None:
        for name in ("_user_id", "_fresh", "_id"):
            session.pop(name, None)
        session["_remember"] = "clear"
    else:
        # For the page about an error, which asks nobody and comes when the person may be forgotten.
        g.account_language = user.language
        ledger.know(user.id, user.ledger_key)
        _hold_again(user)
    return user


def _hold_again(user: User) -> None:
    """Hold the person who writes, as `queries.by_sign_in` did, when the request has let its locks go.

    Overtaken when the account was closed or erased meanwhile.
    """
    number = user.id

    def check(connection: Connection) -> None:
        open_ = select(User.id).where(User.id == number, User.disabled_at.is_(None))
        if connection.scalar(open_.with_for_update(read=True, key_share=True)) is None:
            raise db.Overtaken("the account is closed")

    db.taken_up_again(check)


def open_sign_in(user: User, device: str) -> str:
    """Write down a sign-in and return its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=hash_token(token),
            device=text.clean(device)[:200],
            created_at=now,
            last_seen_at=now,
        )
    )
    db.session.flush()
    return token


def enter(user: User, *, remember: bool = False) -> None:
    """Sign a person in on this device, with a new token and nothing left of the session before."""
    before = session.get("_user_id")
    if before:
        _end(before)
    session.clear()
    user.__dict__["sign_in_token"] = open_sign_in(user, request.user_agent.string)
    keep_language(user)
    login_user(user, remember=remember)
    devices.remember(user)
    if not remember and REMEMBERED in request.cookies:
        session["_remember"] = "clear"


def keep_language(user: User) -> None:
    """Note the person's language in the session: where the database is away, it can still be known."""
    if user.language:
        session["language"] = user.language
    else:
        session.pop("language", None)


def leave(user: User) -> None:
    """Sign a person out on this device."""
    _end(user.get_id())
    session.clear()
    logout_user()


def _end(token: str) -> None:
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == hash_token(token), SignIn.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _note_presence(response: Response) -> Response:
    """Write down now and then that a sign-in is in use, so that it does not run out."""
    user = g.get("_login_user")
    seen = getattr(user, "__dict__", {}).get("last_seen_at")
    if seen is None or response.status_code >= 400 or leaves_no_trace():
        return response
    reading = request.method in SAFE
    if abs(clock.now() - seen) <= (SEEN_READING_AGAIN if reading else SEEN_AGAIN):
        return response
    again = (
        update(SignIn)
        .where(SignIn.token_hash == hash_token(user.get_id()))
        .values(last_seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if db.is_writing():
        db.session.execute(again)
    else:
        try:
            with db.transaction() as writing:
                writing.execute(again)
        except OperationalError as error:
            log.warning("sign_in.not_noted", error=str(error.orig))
    return response


def forget_old() -> bool:
    """Remove sign-ins that ended long ago; true while there may be more. Worker only."""
    before = clock.now() - KEPT_AFTER_END
    return db.prune(SignIn, or_(SignIn.revoked_at < before, SignIn.last_seen_at < before))


def init_app(app: Flask) -> None:
    """Let the application know who is signed in."""
    app.config.update(
        REMEMBER_COOKIE_NAME=REMEMBERED,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
        REMEMBER_COOKIE_DURATION=timedelta(days=365),
    )
    manager.init_app(app)
    app.after_request(_note_presence)
