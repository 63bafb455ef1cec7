"""Discreet views: nothing tells afterwards that somebody was there, neither a log nor a table.

They have no line in the log, do not move when a sign-in was last seen, and count tries under
`limiting.someone`, a key that nobody can make again.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def discreet(view: View) -> View:
    """Declare a view discreet. Stands right below `route`."""
    view.discreet = True  # type: ignore[attr-defined]
    return view


def is_discreet() -> bool:
    """Whether the present request is for a discreet view."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "discreet", False))
