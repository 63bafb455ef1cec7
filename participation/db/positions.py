"""Rows that people have put in an order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select, update
from sqlalchemy.orm.attributes import set_committed_value

from participation.db.sessions import session
from participation.db.statements import rows, write
from participation.db.tables import Base


def arrange(kind: type[Base], ids: Sequence[int]) -> None:
    """Give rows the positions 1, 2, 3 … in this order; the caller holds what they stand in.

    Those that have come to share a position are apart afterwards. It goes past their version: nobody's
    words are changed by it.
    """
    table: Any = kind.__table__
    kept = select(table.c.id, table.c.position).where(table.c.id.in_(ids))
    places = {row.id: row.position for row in rows(kept)}
    for position, number in enumerate(ids, start=1):
        if places.get(number) not in (None, position):
            write(update(table).where(table.c.id == number).values(position=position))
        known = session.identity_map.get(inspect(kind).identity_key_from_primary_key((number,)))
        if known is not None:
            set_committed_value(known, "position", position)


def next_position(kind: Any, *among: ColumnElement[bool]) -> int:
    """The position behind the last of the rows that fulfil these conditions."""
    return (session.scalar(select(func.max(kind.position)).where(*among)) or 0) + 1


def change_places(thing: Any, up: bool, *among: ColumnElement[bool]) -> bool:
    """Let a row change places with the one before it (`up`) or after it, among those that fulfil these
    conditions.

    False at an end, and for a row that is not among them. The caller holds what they stand in.
    """
    kind = type(thing)
    in_order = select(kind.id).where(*among).order_by(kind.position, kind.id)
    order = list(session.scalars(in_order))
    if thing.id not in order:
        return False
    here = order.index(thing.id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    arrange(kind, order)
    return True
