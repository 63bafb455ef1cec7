"""Devices: what a browser says of itself, and whether somebody has been signed in on it before."""

import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from participation import config
from participation.accounts.models import User
from participation.i18n import gettext as _

KNOWN = "known_device"
"""The cookie of a browser on which somebody has signed in: no name, nobody else can make one."""
KNOWN_FOR = timedelta(days=180)

# The order counts: every browser also names the ones it descends from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """A browser and what it runs on: "Firefox on Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("A browser that does not say what it is")


def _signer(user: User) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.current().secret_key, salt=f"known-device:{user.id}")


def remember(user: User) -> None:
    """Let this browser be known as one on which the person has signed in."""
    mark = known_as(user) or secrets.token_urlsafe(12)

    @after_this_request
    def write(response: Response) -> Response:
        response.set_cookie(
            KNOWN,
            _signer(user).dumps(mark),
            max_age=KNOWN_FOR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return response


def known_as(user: User | None) -> str | None:
    """The mark of this browser when the person has signed in on it before: tries here are counted by
    themselves, so that nobody elsewhere can use them up."""
    given = request.cookies.get(KNOWN)
    if user is None or not given or len(given) > 200:
        return None
    try:
        mark = _signer(user).loads(given, max_age=int(KNOWN_FOR.total_seconds()))
    except BadSignature:
        return None
    return mark if isinstance(mark, str) else None
