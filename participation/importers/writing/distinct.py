"""The things that a file holds, once each."""

from collections.abc import Callable, Iterable
from operator import eq
from typing import Protocol, TypeVar

from participation.importers.files import Row, RowRejected
from participation.importers.writing.report import ImportReport


class Keyed(Protocol):
    """What a source knows by a key."""

    key: str


Thing = TypeVar("Thing", bound=Keyed)


def distinct(
    rows: Iterable[Row],
    make: Callable[[Row], Thing],
    report: ImportReport,
    kind: str,
    *,
    column: str = "id",
    same: Callable[[Thing, Thing], bool] = eq,
) -> dict[str, Thing]:
    """What can be made of the rows of a file, by its key; a row that says it once more counts as unchanged.

    `make` raises RowRejected for a row that cannot be used. That row is reported, and so is one that has
    the key of another (in the column that `column` names) and says something else.
    """
    found: dict[str, Thing] = {}
    for row in rows:
        try:
            thing = make(row)
            before = found.get(thing.key)
            if before is not None and not same(before, thing):
                raise RowRejected(f"{column} {thing.key[:40]} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if before is None:
            found[thing.key] = thing
        else:
            report.unchanged[kind] += 1
    return found
