"""What is shown of subjects of every kind, through whose eyes, and how tables of them are read.

A room lists the tables of its things in its own `shown.py`, beside how their rows are read, and fills a
place with them. What the reader may not read is not there; what was hidden has its row without text.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, case, select
from sqlalchemy.orm import joinedload

from participation import db, shown
from participation.accounts.models import Reader, Role, RoleName
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.shown import Column, Table, Values
from participation.spaces.models import Label, LabelKind
from participation.spaces.rules import EVERY_ROLE_INSIDE
from participation.subjects import figures
from participation.subjects.models import StateChange, Subject, Visibility, subject_labels
from participation.subjects.rules import placed_for, readable_by

T = TypeVar("T")
V = TypeVar("V")
T_contra = TypeVar("T_contra", contravariant=True)

CHUNK = 500
"""How many rows are read at once; what belongs to them is read by one statement for each chunk."""

_subjects: Any = Subject.__table__.c


# Who looks.


class PublicReader(Reader):
    """Anybody who may enter the spaces that a reader may enter, with no rights besides."""

    id = None

    def __init__(self, reader: Reader) -> None:
        self.language = reader.language
        self._roles = [
            Role(name=RoleName.employee, space_id=role.space_id)
            for role in reader.held_roles
            if role.name in EVERY_ROLE_INSIDE
        ]

    @property
    def is_authenticated(self) -> bool:
        return False

    @property
    def held_roles(self) -> list[Role]:
        return self._roles


@dataclass(frozen=True)
class Scope:
    """Through whose eyes rows are read, at which moment, and whether they are for officials.

    It is that of one file, and keeps what several of its tables need (`once`).
    """

    reader: Reader
    now: datetime
    official: bool = False
    kept: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, read: Callable[[int], V], number: int) -> V:
        """What a function reads of the thing of an id, asked once for the whole file."""
        key = (read, number)
        if key not in self.kept:
            self.kept[key] = read(number)
        found: V = self.kept[key]
        return found

    def readable(self) -> ColumnElement[bool]:
        """What is there with its text."""
        return _asked_last(readable_by(self.reader, self.now))

    def placed(self) -> ColumnElement[bool]:
        """What has a row."""
        return _asked_last(placed_for(self.reader, self.now))


def _asked_last(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that no planner begins with: rows are named by their ids, a chunk at a time, and
    a database that looks through the whole space for each chunk would never come to an end."""
    return case((condition, 1), else_=0) == 1


# Tables, and the columns that rooms add to tables of rooms below them.


@dataclass(frozen=True)
class AddedColumns(Generic[T_contra]):
    """Columns that a room adds to a table of a room below it.

    `read` gives their values for a chunk of the table's rows, by the rows' ids: in as many statements
    for a chunk as for a row, or none. It is asked only for rows that have their text. `after` is the
    key of the column they follow; without one they are the last. `further` are columns that depend on
    what the table is of, and that the data dictionary of all tables therefore does not have.
    """

    columns: tuple[Column, ...]
    read: Callable[[Scope, T_contra, Sequence[Any]], Mapping[int, Values]]
    after: str = ""
    further: Callable[[Scope, T_contra], Iterable[Column]] | None = None


@dataclass(frozen=True)
class TableOf(Generic[T_contra]):
    """A table of what belongs to a thing, and how its rows are read.

    `order` is its place among the thing's tables. `rows` gives its rows, a chunk at a time, and puts
    the values of `added` into them.
    """

    order: int
    table: Table
    rows: Callable[[Scope, T_contra], Iterator[Values]]
    added: Iterable[AddedColumns[T_contra]] = ()

    def whole(self) -> Table:
        """The table with the columns that rooms add to it whatever it is of."""
        return _with(self.table, [(each.after, each.columns) for each in self.added])

    def of(self, scope: Scope, thing: T_contra) -> Table:
        """The table with all columns it has for a thing."""
        return _with(
            self.table,
            [
                (each.after, (*each.columns, *(each.further(scope, thing) if each.further else ())))
                for each in self.added
            ],
        )


def _with(table: Table, added: Sequence[tuple[str, Sequence[Column]]]) -> Table:
    """A table with further columns, each after the one of a key, or at the end."""
    for after, _columns in added:
        if after:
            table.column(after)  # raises KeyError for one that is not there
    columns: list[Column] = []
    for column in table.all_columns:
        columns += [column, *(one for after, more in added if after == column.key for one in more)]
    columns += [one for after, more in added if not after for one in more]
    return replace(table, all_columns=tuple(columns))


def added_values(
    added: Iterable[AddedColumns[T]], scope: Scope, thing: T, rows: Sequence[Any]
) -> dict[int, Values]:
    """The values of added columns for a chunk of rows, by the rows' ids."""
    found: dict[int, Values] = {row.id: {} for row in rows}
    if rows:
        for each in added:
            for row_id, values in each.read(scope, thing, rows).items():
                found[row_id] |= values
    return found


def chunks(items: Iterable[T], size: int = 0) -> Iterator[list[T]]:
    """The items, so many at a time (CHUNK unless said)."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size or CHUNK)):
        yield chunk


def streamed(statement: Any) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows of a statement as the database gives them, never all at once."""
    yield from db.session.execute(statement.execution_options(yield_per=CHUNK))


# What subjects of several kinds have.


def _visibilities() -> Mapping[str, str]:
    return {
        "visible": _("Everybody in the space"),
        "held": _("Waits to be read through"),
        "hidden": _("Hidden"),
        "staff": _("The staff alone"),
    }


SEEN = (
    shown.for_officials(
        shown.code(
            "visibility",
            mark("Who may read it"),
            mark(
                "Who may read it: everybody in the space (visible), the writer and the space's staff "
                "(held: waits to be read through; hidden: after a decision), or the staff alone (staff)."
            ),
            [each for each in Visibility if each is not Visibility.draft],
            _visibilities,
        )
    ),
)
"""Who may read it, for officials."""

SOURCE = (
    shown.text(
        "source",
        mark("Source"),
        mark("The platform it was imported from; empty when it was written here."),
    ),
    shown.text("source_id", mark("Id at the source"), mark("Its id on that platform.")),
    shown.text(
        "source_note", mark("The source says"), mark("What else is known about it from there.")
    ),
)
"""Where it was imported from."""

SOURCE_FIGURES = shown.figures(
    "source_figures",
    mark("All figures of the source"),
    mark("Everything that was counted there, by the name of each figure; never part of ours."),
    figures.words,
)
AT_SOURCE = (
    shown.number(
        "source_for", mark("In favour at the source"), mark("How many were in favour there.")
    ),
    shown.number(
        "source_against", mark("Against at the source"), mark("How many were against there.")
    ),
    shown.number(
        "source_mixed",
        mark("Mixed at the source"),
        mark("How many were neither for nor against there, or both."),
    ),
    shown.amount("source_budget", mark("Budget at the source"), mark("What it would cost there.")),
    SOURCE_FIGURES,
)
"""What was counted where it was imported from."""

SPINE = (
    _subjects.id,
    _subjects.visibility,
    _subjects.language,
    _subjects.source,
    _subjects.source_id,
    _subjects.source_note,
    _subjects.edited_at,
    _subjects.published_at,
)
"""What a statement selects of subjects of every kind."""


def source(row: Any) -> Values:
    """The values of SOURCE, of a row that has the columns of SPINE, or of a subject."""
    return {"source": row.source, "source_id": row.source_id, "source_note": row.source_note}


def at_source(given: Mapping[str, Any] | None) -> Values:
    """The values of AT_SOURCE, of a subject's `source_figures`."""
    counted = figures.counted(given)
    if not counted:
        return {}
    named = {f"source_{key}": counted.get(key) for key in ("for", "against", "mixed", "budget")}
    return {**named, "source_figures": counted}


def labels(ids: Sequence[int]) -> dict[tuple[int, LabelKind], str]:
    """The topics and areas of some subjects, each set in one line. One statement."""
    rows = db.session.execute(
        select(subject_labels.c.subject_id, Label.kind, Label.name)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(subject_labels.c.subject_id.in_(ids))
        .order_by(Label.name, Label.id)
    )
    found: dict[tuple[int, LabelKind], str] = {}
    for subject_id, kind, name in rows:
        before = found.get((subject_id, kind))
        found[subject_id, kind] = f"{before}; {name}" if before else name
    return found


def steps(ids: Sequence[int]) -> Iterator[StateChange]:
    """The steps in the lives of some subjects, with who took them. One statement."""
    yield from db.session.scalars(
        select(StateChange)
        .where(StateChange.subject_id.in_(ids))
        .options(joinedload(StateChange.by), joinedload(StateChange.department))
        .order_by(StateChange.subject_id, StateChange.at, StateChange.id)
    )


def ids_with_text(scope: Scope, ids: Sequence[int]) -> list[int]:
    """Those of some subjects whose text is shown. One statement."""
    return list(
        db.session.scalars(
            select(_subjects.id)
            .where(_subjects.id.in_(ids), scope.readable())
            .order_by(_subjects.id)
        )
    )
