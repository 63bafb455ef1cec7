"""The figures of a space, against its ideas."""

from typing import Any

from sqlalchemy import Select

from participation import db
from participation.ideas.answers import statistics
from participation.invariants import invariant


@invariant("idea_tallies")
def figures() -> Select[Any]:
    """The figures of a space are what its ideas add up to."""
    return statistics.differing(db.session.get_bind().dialect.name == "postgresql")
