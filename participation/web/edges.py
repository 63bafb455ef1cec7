"""Clock edges: when a page may change although nobody changes anything.

Each room with moments that pages depend on (a hearing opens, a response becomes visible) says how to
find the next one. Besides, every kept page ends at the next quarter of an hour: midnight, where days
are counted ("3 days left"), comes at a quarter in every timezone.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from participation import db

QUARTER = 900  # seconds
MARGIN = timedelta(seconds=1)
"""Nothing is kept this long after an edge: whether a deadline counts to the end of its second, and on
which side of a moment the equals sign stands, then makes no difference."""

Moment = tuple[Select[Any], timedelta]
"""A query for the earliest of some moments, and how long before it pages change."""

Edge = Callable[[datetime], Iterable[Moment]]
_edges: dict[str, Edge] = {}


def clock_edge(edge: Edge) -> Edge:
    """Register a function that is given a moment, and says how to find the next edge from it on.

    Each of its queries has to cost as good as nothing, however many rows there are.
    """
    _edges[f"{edge.__module__}.{edge.__qualname__}"] = edge
    return edge


def next_quarter(now: datetime) -> datetime:
    """The next full quarter of an hour."""
    return datetime.fromtimestamp((now.timestamp() // QUARTER + 1) * QUARTER, UTC)


def next_edge(now: datetime) -> datetime:
    """When the next edge comes. One that has just passed counts: then nothing is to be kept."""
    found = [moment for edge in _edges.values() for moment in edge(now - MARGIN)]
    columns = [query.scalar_subquery() for query, _before in found]
    row = db.session.execute(select(*columns)).one() if columns else ()
    moments: list[datetime] = [
        at - before for at, (_query, before) in zip(row, found, strict=True) if at
    ]
    return min([next_quarter(now), *moments])


class NextEdge:
    """The next edge, found once for each version of the content."""

    def __init__(self) -> None:
        self._known: tuple[Hashable, datetime, datetime] | None = None

    def after(self, now: datetime, version: Hashable) -> datetime:
        """The next edge after a moment, in content of this version or a newer one."""
        known = self._known
        if known is not None:
            of, since, edge = known
            if of == version and since <= now < edge:
                return edge
        edge = next_edge(now)
        self._known = (version, now, edge)
        return edge
