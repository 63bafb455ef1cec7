"""Places: what a room offers for others above it to fill, so that it shows and does what it does not know.

A room declares a place as a constant. Rooms that have something for it fill it in their `init_app`. What
stands in a place belongs to one application: a room that is left out of it fills nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Flask, current_app

T = TypeVar("T")


class Place(Generic[T]):
    """A place for things of one kind, in the order in which rooms are added to the application."""

    def fill(self, app: Flask, *things: T) -> None:
        """Put things in the place."""
        places: dict[Place[T], list[T]] = app.extensions.setdefault("places", {})
        places.setdefault(self, []).extend(things)

    def __iter__(self) -> Iterator[T]:
        places: dict[Place[T], list[T]] = current_app.extensions.get("places", {})
        return iter(places.get(self, ()))


class Panel(NamedTuple):
    """A part of another room's page: its template, which reads `values` as `shown`.

    `head` is the template of what the head of the page loads for it.
    """

    template: str
    values: Any = None
    head: str = ""


class Panels(Place[Callable[..., Panel | None]]):
    """A place for panels: each is made of what the page is about, or is not there."""

    def of(self, *about: Any) -> list[Panel]:
        """The panels of a page."""
        return [panel for each in self if (panel := each(*about)) is not None]
