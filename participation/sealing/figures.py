"""What must follow from the ledger: each room says which of its figures the entries add up to."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from participation import db, ledger


class Difference(NamedTuple):
    """A figure that does not follow: of which subject, what stands there, what the entries come to, and
    the position of the last entry that it follows from."""

    figure: str
    subject_id: int
    stands: int
    follows: int
    position: int | None


Figure = Callable[[], Select[Any]]
_figures: dict[str, Figure] = {}
entries: Any = ledger.Entry.__table__


def figure(name: str) -> Callable[[Figure], Figure]:
    """Register a statement that finds where a figure is not what the entries come to.

    It selects the subject's id, what stands there, what follows, and the last position (`last_of`), in one
    statement, so that it is right while others write.
    """

    def register(check: Figure) -> Figure:
        _figures[name] = check
        return check

    return register


def names() -> tuple[str, ...]:
    """The names of all figures."""
    return tuple(_figures)


def first_differing(name: str) -> Difference | None:
    """The first place where a figure does not follow from the ledger."""
    found: Any = db.session.execute(_figures[name]().limit(1)).first()
    if found is None:
        return None
    subject_id, stands, follows, position = found
    return Difference(name, subject_id, stands, follows, position)


def last_of(subject_id: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Any:
    """The position of the last entry about a subject that fulfils the conditions."""
    return (
        select(func.max(entries.c.position))
        .where(entries.c.subject_id == subject_id, *conditions)
        .correlate_except(entries)
        .scalar_subquery()
    )
