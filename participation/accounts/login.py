"""Signing in and out: Flask-Login holds a token, the table of sign-ins says whether it still counts."""

import secrets

from flask import Flask, request
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import update

from participation import clock, db
from participation.accounts.models import SignIn, User, Visitor
from participation.accounts.queries import by_sign_in, hash_token

manager = LoginManager()
manager.anonymous_user = Visitor
manager.session_protection = None


@manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> User | None:
    """The person behind the token in the cookie."""
    return by_sign_in(token) if token else None


def open_sign_in(user: User, device: str) -> str:
    """Write down a sign-in and return its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=hash_token(token),
            device=device[:200],
            created_at=now,
            last_seen_at=now,
        )
    )
    db.session.flush()
    return token


def enter(user: User) -> None:
    """Sign a person in on this device."""
    user.__dict__["sign_in_token"] = open_sign_in(user, request.user_agent.string)
    login_user(user, remember=True)


def leave(user: User) -> None:
    """Sign a person out on this device."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == hash_token(user.get_id()))
        .values(revoked_at=clock.now())
    )
    logout_user()


def init_app(app: Flask) -> None:
    """Let the application know who is signed in."""
    app.config.update(
        REMEMBER_COOKIE_NAME="signed_in",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
    )
    manager.init_app(app)
