"""What rooms above say of a box on its page."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Select

from participation.ideas.boxes.models import Box
from participation.places import Panels, Place


class Fact(NamedTuple):
    """A line of what is to be known of a box: its place among the others, its label, and what it says.

    One that says nothing of a box is not shown with it.
    """

    order: int
    label: Callable[[], str]
    says: Callable[[Box], str]


FACTS: Place[Fact] = Place()
"""How a box works, of all rooms."""

FIRST = Panels()
"""First on the page of a box: of the reader and the box."""

BESIDE_THE_FACTS = Panels()
"""Beside how a box works: of the box."""

READ_WITH: Place[Callable[[Select[Any]], Select[Any]]] = Place()
"""How rooms above read along what they have of a box for its page: each adds to the statement."""

WHILE_WRITING = Panels()
"""Above the form in which an idea is written: of the box that it is to lie in."""


def facts(box: Box) -> list[tuple[str, str]]:
    """How a box works, as pairs of a label and what it says."""
    return [(fact.label(), fact.says(box)) for fact in sorted(FACTS, key=lambda fact: fact.order)]
