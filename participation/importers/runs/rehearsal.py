"""Trying an import: everything is done, looked at, and nothing of it is kept.

On SQLite it is done to a copy of the database, so that the site's own writers do not wait; on
PostgreSQL in one transaction that is rolled back. The importer itself cannot tell.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import joinedload, selectin_polymorphic, selectinload

from participation import db
from participation.comments.models import Comment
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers.files import ImportRefused
from participation.subjects.models import Subject
from participation.text import excerpt


@contextmanager
def rehearsal(app: Flask) -> Iterator[None]:
    """What is written inside is gone afterwards, however it ends."""
    database: db.Database = app.extensions["database"]
    if database.engine.dialect.name == "sqlite":
        with _copied(database, app.extensions["settings"].var) as copy:
            app.extensions["database"] = copy
            try:
                yield
            finally:
                app.extensions["database"] = database
        return
    with database.engine.connect() as connection:
        outer = connection.begin()
        database.bind(connection, join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            database.bind(database.engine)
            outer.rollback()


@contextmanager
def _copied(database: db.Database, var: Path) -> Iterator[db.Database]:
    """The database as it is now, in a file of its own that is taken away afterwards."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=var) as folder:
        copy = db.Database(f"sqlite:///{Path(folder) / 'rehearsal.sqlite3'}")
        # Nothing of it has to survive a power cut.
        event.listen(copy.engine, "connect", _forget_safety)
        try:
            try:
                with database.engine.connect() as source, copy.engine.connect() as target:
                    _driver(source).backup(_driver(target))
            except (OSError, sqlite3.Error) as error:
                raise ImportRefused(
                    f"the database cannot be copied to {var} to try the import on ({error})"
                ) from None
            yield copy
        finally:
            copy.engine.dispose()


def _driver(connection: Any) -> Any:
    return connection.connection.driver_connection


def _forget_safety(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def last_subject() -> int:
    """The id after which all that an import adds will stand."""
    with db.transaction(write=False) as session:
        return session.scalar(select(func.max(Subject.id))) or 0


def preview(after: int, number: int) -> list[dict[str, Any]]:
    """The first ideas or responses, and the first comments, that were added since."""
    with db.transaction(write=False) as session:
        found: list[dict[str, Any]] = []
        for kinds in (("idea", "response"), ("comment",)):
            subjects = session.scalars(
                select(Subject)
                .where(Subject.id > after, Subject.kind.in_(kinds))
                .order_by(Subject.id)
                .limit(number)
                .options(
                    selectin_polymorphic(Subject, [Idea, Response, Comment]),
                    joinedload(Subject.author),
                    joinedload(Subject.space),
                    selectinload(Subject.labels),
                )
            )
            found += [_described(subject, subject.space.timezone) for subject in subjects]
        return found


def _described(subject: Subject, zone: str) -> dict[str, Any]:
    """A row as it would become, by what a reader would see of it."""
    text = subject.searchable_text()
    title, state, where = subject.title, "", ""
    answers: list[str] = []
    if isinstance(subject, Idea):
        state = subject.state.value
        where = db.session.get_one(Box, subject.box_id).name
    elif isinstance(subject, Response):
        title = f"#{subject.number}"
        where = db.session.get_one(Hearing, subject.hearing_id).title
        text = subject.body
        answers = [f"{each['asks']} {excerpt(each['says'], 120)}" for each in subject.answers or ()]
    elif isinstance(subject, Comment):
        state = "official answer" if subject.department_id else ""
        above = db.session.get(Subject, subject.parent_id or subject.about_id)
        where = above.title or f"comment {above.source_id}" if above else ""
    figures = subject.source_figures or {}
    return {
        "kind": subject.kind,
        "source_id": subject.source_id,
        "title": title,
        "text": excerpt(text, 120),
        "answers": answers,
        "state": state,
        "author": subject.author_name_shown or "",
        "date": subject.created_at.astimezone(ZoneInfo(zone)).isoformat(),
        "language": subject.language or "",
        "in": where,
        "labels": [label.name for label in subject.labels],
        "figures": figures,
        "note": subject.source_note or "",
    }


def as_lines(rows: list[dict[str, Any]]) -> str:
    """A preview for people."""
    lines = []
    for row in rows:
        figures = ", ".join(f"{key} {value}" for key, value in row["figures"].items())
        facts = [
            row["state"],
            row["author"] or "no author",
            row["date"][:16].replace("T", " "),
            f"in {row['in']}" if row["in"] else "",
            row["language"],
            ", ".join(row["labels"]),
            figures,
            row["note"],
        ]
        lines.append(f"{row['kind']} {row['source_id']}: {row['title'] or row['text']}")
        lines.append("    " + " · ".join(fact for fact in facts if fact))
        if row["title"] and row["text"]:
            lines.append(f"    {row['text']}")
        lines += [f"    {answer}" for answer in row["answers"]]
    return "\n".join(lines)
