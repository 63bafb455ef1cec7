"""Writing many rows at once: people, subjects and what belongs to them, known by their source ids.

Each function works in the present transaction, or opens one for each batch where it says so.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy import text as text_clause

from participation import clock, db, ledger, text
from participation.accounts.models import User
from participation.ideas.answers import statistics
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers.files import ImportRefused
from participation.importers.writing import words
from participation.importers.writing.models import ImportRun, RunRow, Thing
from participation.importers.writing.report import (
    CHANGED_HERE,
    NOT_ASKED,
    ImportReport,
    ProposedUpdate,
)
from participation.spaces.models import Space
from participation.subjects.models import NOTES_APART, Subject

BATCH = 4000
_Item = TypeVar("_Item")


def batches(items: Iterable[_Item], size: int = BATCH) -> Iterator[list[_Item]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def table(model: type[db.Base]) -> Table:
    """The table a class adds to those of its bases."""
    return cast("Table", model.__table__)


def look_at_tables(*models: type[db.Base]) -> None:
    """Let PostgreSQL look at tables that were just filled, so that it plans queries for their size."""
    with db.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            for model in models:
                session.execute(text_clause(f"ANALYZE {table(model).name}"))


def find_space(slug: str) -> Space:
    """The space to import into."""
    with db.transaction(write=False) as session:
        space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None:
        raise ImportRefused(f"there is no space {slug}")
    return space


def held_by(
    report: ImportReport, source: str, *, elsewhere: bool = True, authority: str = ""
) -> str:
    """Who held what is imported: another authority by its name (else by what its source is called), or
    nobody but us (an empty text). What the command says stands before what a mapping says."""
    if report.ours or not elsewhere:
        return ""
    return report.authority or authority or source


def begin_run(space: Space, source: str, report: ImportReport) -> None:
    """Begin to note what is added, so that it can be taken back; once for each report."""
    if report.run is not None:
        return
    with db.transaction() as session:
        run = ImportRun(
            space_id=space.id, source=source, file=report.file[:200], began_at=clock.now()
        )
        session.add(run)
        session.flush()
        report.run = run.id


def note_rows(
    report: ImportReport, thing: str, ids: Iterable[int], *, changed: bool = False
) -> None:
    """Note in the present transaction what the run has added, or changed of an earlier one."""
    if report.run is None:
        return
    statement = db.upsert(table(RunRow)).on_conflict_do_nothing()
    rows = [
        {"run_id": report.run, "thing": thing, "row_id": number, "changed": changed}
        for number in ids
    ]
    if rows:
        db.session.execute(statement, rows)


_OPAQUE = re.compile(
    r"(?=[0-9a-f-]*[0-9])[0-9a-f-]{7,}|[0-9]{5,}|(?=\S*[0-9])(?=\S*[A-Za-z])[A-Za-z0-9_-]{16,}",
    re.IGNORECASE,
)


_ADDRESS = re.compile(r"<?[^@\s]+@[^@\s]+\.[^@\s]+>?")


def is_address(value: str) -> bool:
    """Whether a cell holds an e-mail address."""
    return any(map(_ADDRESS.fullmatch, value.split()))


def shown_name(name: str) -> str:
    """A name, unless it is none: a number, a digest or another key that a program has made. An e-mail
    address beside it, or instead of it, is nobody's business."""
    words = [word for word in name.split() if not _ADDRESS.fullmatch(word)]
    return "" if any(_OPAQUE.fullmatch(word) for word in words) else " ".join(words)


def joined(*notes: str) -> str | None:
    """What the source says about something, in one line; None when it says nothing."""
    return NOTES_APART.join(note for note in notes if note) or None


def free_slug(name: str) -> str:
    """An address for a box that no other box has."""
    wanted = slug = text.slug(name, "box")
    number = 1
    while db.session.scalar(select(Box.id).where(Box.slug == slug)) is not None:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def add_people(
    source: str,
    wanted: dict[str, str],
    created_at: datetime,
    report: ImportReport,
    language: str = "en",
) -> dict[str, int]:
    """Have a person for each id of the source (`wanted`: id to name); returns their ids here.

    Whoever has no name is called by a short number of the source's, else "Participant" with a number
    of ours. They have no address and cannot sign in. One transaction for each batch.
    """
    with db.transaction(write=False) as session:
        rows = session.execute(
            select(User.source_id, User.id, User.name).where(User.source == source)
        ).all()
    here = [(str(key), number, name) for key, number, name in rows if key in wanted]
    known = {key: number for key, number, _ in here}
    others = {key: name for key, _, name in here if wanted[key] and wanted[key] != name}
    report.unchanged["people"] += len(known) - len(others)
    _take_over_names(source, known, others, wanted, report)
    missing = [key for key in wanted if key not in known]
    called = words.word(language, "Participant")
    numbers = iter(range(len(rows) + 1, len(rows) + len(missing) + 1))
    users = table(User)
    for batch in batches(missing):
        with db.transaction() as session:
            added = session.execute(
                insert(users).returning(users.c.source_id, users.c.id),
                [
                    {
                        "name": wanted[key] or f"{called} {_short(key) or next(numbers)}",
                        "created_at": created_at,
                        "source": source,
                        "source_id": key,
                    }
                    for key in batch
                ],
            ).all()
            note_rows(report, Thing.person, (number for _, number in added))
            known.update((key, number) for key, number in added)
        report.added["people"] += len(batch)
        report.progress(f"{source}: people", len(known), len(wanted))
    return known


def _short(key: str) -> str:
    """A number of the source's that can be said aloud."""
    return key if re.fullmatch(r"[0-9]{1,6}", key) else ""


def _take_over_names(
    source: str,
    known: dict[str, int],
    others: dict[str, str],
    wanted: dict[str, str],
    report: ImportReport,
) -> None:
    """Tell of people whose name is another now, and take it over when that was asked for."""
    users = table(User)
    for batch in batches(others, 500):
        with db.transaction(write=report.update) as session:
            for key in batch:
                stays = "" if report.update else NOT_ASKED
                if report.update:
                    done = session.execute(
                        update(users)
                        .where(users.c.id == known[key], users.c.name == others[key])
                        .where(users.c.erased_at.is_(None))
                        .values(name=wanted[key])
                    )
                    stays = "" if cast("Any", done).rowcount else CHANGED_HERE
                change = ProposedUpdate(
                    "person", f"{source} {key}", "name", others[key], wanted[key], stays
                )
                report.differs("people", [change])
            if report.update:
                note_rows(report, Thing.person, (known[key] for key in batch), changed=True)


def known_subjects(source: str, prefix: str) -> dict[str, int]:
    """The subjects of a source whose id there begins with `prefix`, by the rest of that id."""
    with db.transaction(write=False) as session:
        rows = session.execute(
            select(Subject.source_id, Subject.id).where(
                Subject.source == source,
                func.substr(Subject.source_id, 1, len(prefix)) == prefix,
            )
        )
        return {str(key)[len(prefix) :]: number for key, number in rows}


def add_subjects(
    model: type[Subject], rows: Sequence[dict[str, Any]], report: ImportReport
) -> list[int]:
    """Insert subjects of one kind, all with the same columns; returns their ids in that order."""
    if not rows:
        return []
    base, own = table(Subject), table(model)
    mine: Collection[str] = own.c.keys()
    kind = model.__mapper__.polymorphic_identity
    if "shown_from" in mine:
        rows = [row | {"shown_from": row.get("visible_from")} for row in rows]
    first = [
        {"kind": kind} | {name: value for name, value in row.items() if name not in mine}
        for row in rows
    ]
    returned = db.session.execute(insert(base).returning(base.c.source_id, base.c.id), first)
    ids = {str(key): number for key, number in returned}
    placed = [ids[row["source_id"]] for row in rows]
    db.session.execute(
        insert(own),
        [
            {"id": number} | {name: value for name, value in row.items() if name in mine}
            for number, row in zip(placed, rows, strict=True)
        ],
    )
    note_rows(report, Thing.subject, placed)
    if model is Idea:
        statistics.added(placed)
    return placed


def add_rows(model: type[db.Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of a table that is no subject's."""
    if rows:
        db.session.execute(insert(table(model)), list(rows))


def entry(
    action: str,
    at: datetime,
    subject_id: int,
    space_id: int,
    person_key: str | None,
    **data: Any,
) -> dict[str, Any]:
    """A ledger entry for `ledger.record_many`; readers tell by `imported` that nobody did it here.

    `person_key` is that of whoever did it, of `ledger.person_keys`.
    """
    return {
        "at": at,
        "action": action,
        "subject_id": subject_id,
        "space_id": space_id,
        "actor_key": ledger.key_of(person_key, subject_id),
        "data": {**data, "imported": True},
    }
