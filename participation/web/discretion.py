"""Discreet views: nothing tells afterwards that somebody was there, neither a log nor a table.

They have no line in the log, do not move when a sign-in was last seen, and count tries under a key
that nobody can make again.
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request
from flask_login import current_user

_ONCE = secrets.token_bytes(32)
"""Of this process, and kept nowhere: what was counted under it belongs to nobody once it has ended."""

View = TypeVar("View", bound=Callable[..., Any])


def discreet(view: View) -> View:
    """Declare a view discreet. Stands right below `route`."""
    view.discreet = True  # type: ignore[attr-defined]
    return view


def is_discreet() -> bool:
    """Whether the present request is for a discreet view."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "discreet", False))


def someone() -> str:
    """A key for counting the reader's tries that says nothing of who it is."""
    who = f"user:{current_user.id}" if current_user.is_authenticated else request.remote_addr
    return hashlib.blake2b(str(who).encode(), key=_ONCE, digest_size=16).hexdigest()
