"""Views that leave no trace: nothing tells afterwards that somebody was there, neither a log nor a table.

They have no line in the log, do not move when a sign-in was last seen, and count tries under
`limiting.someone`, a key that nobody can make again.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def no_trace(view: View) -> View:
    """Let nothing be kept of who opens a view. Stands right below `route`."""
    view.leaves_no_trace = True  # type: ignore[attr-defined]
    return view


def leaves_no_trace() -> bool:
    """Whether the present request is for a view that leaves no trace."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "leaves_no_trace", False))
