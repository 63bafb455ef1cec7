"""When a request arrived: what came in time is in time, however long the rest takes."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g

from participation import clock

Given = ParamSpec("Given")
Answered = TypeVar("Answered")


def note() -> None:
    """Note that a request has arrived whole: its body is read, and nothing else is done yet."""
    g.arrived = clock.now()


def by_arrival(view: Callable[Given, Answered]) -> Callable[Given, Answered]:
    """Let the clock stand at the request's arrival while a view runs. Stands right above the view.

    Whether it is in time, and each moment that it writes, is then one and the same, also when a
    deadline passes, or the view waits for the database, between two of its statements.
    """

    @wraps(view)
    def standing(*given: Given.args, **named: Given.kwargs) -> Answered:
        with clock.at(g.arrived):
            return view(*given, **named)

    return standing
