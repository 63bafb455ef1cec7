"""Fider: posts become ideas in one box. A CSV file, as Fider's administration gives it.

Votes and comments come as numbers without people; a response is the authority's answer.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from participation import text
from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import (
    Collection,
    Container,
    IdeaAnswer,
    ImportedStep,
    Proposal,
)
from participation.importers.boxes.writer import write
from participation.importers.files import FileFormat, ImportRefused, Row, RowRejected, read
from participation.importers.tables.habits import moment
from participation.importers.tables.reading import look, one_file
from participation.importers.writing import words
from participation.importers.writing.distinct import distinct
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space
from participation.importers.writing.titles import headed

SOURCE = "fider"
BOX = "Fider"
_NEEDED = ("number", "title", "description", "created_at", "status")
_STATES = {
    "open": IdeaState.new,
    "planned": IdeaState.planned,
    "started": IdeaState.in_progress,
    "completed": IdeaState.realised,
    "declined": IdeaState.declined,
    "duplicate": IdeaState.merged,
}
_LONGEST_LABEL = 100


def run(path: Path, space_slug: str, report: ImportReport, box: str = "") -> None:
    """Import a file of posts into one box; the box's name keeps two Fider sites apart."""
    space = find_space(space_slug)
    name = box or BOX
    key = text.slug(name, SOURCE)
    collection = Collection(
        SOURCE, key, f"{SOURCE}:{key}", {key: Container(key, name[:200], "Fider")}
    )
    zone = ZoneInfo(space.timezone)
    path = one_file(path)
    form = look(path, _NEEDED, report, dates=("created_at", "responded_at"))
    found = collection.proposals = distinct(
        read(path, _NEEDED, report.rejects, form),
        lambda row: _proposal(row, collection, form, zone, space.language),
        report,
        "ideas",
        column="number",
    )
    if not found:
        raise ImportRefused(f"{path.name} holds no post that can be used{report.why()}")
    missing = [
        each for each in found.values() if each.merged_into and each.merged_into not in found
    ]
    if missing:
        report.notes.append(f"Merged into an idea that is not in the file: {len(missing)}.")
    write(collection, space, report)


def _moment(row: Row, name: str, form: FileFormat, zone: ZoneInfo) -> datetime | None:
    value = row.get(name)
    return moment(value, name, zone, form.dates) if value else None


def _person(row: Row, name: str, collection: Collection) -> str:
    """Fider gives names only; one name is one person."""
    shown = row.line(name)
    if not shown:
        return ""
    key = hashlib.sha256(shown.encode()).hexdigest()[:16]
    collection.people.setdefault(key, shown)
    return key


def _proposal(
    row: Row, collection: Collection, form: FileFormat, zone: ZoneInfo, language: str
) -> Proposal:
    at = _moment(row, "created_at", form, zone)
    if at is None:
        raise RowRejected("created_at is empty")
    title, body = headed(row.title("title"), row.body("description"))
    if not title:
        raise RowRejected("has neither a title nor a description")
    status = row.get("status").lower()
    state = _STATES.get(status)
    if state is None:
        raise RowRejected(f"status is not known: {status[:40] or '(empty)'}")
    figures = {
        name: row.whole(column)
        for column, name in (("votes_count", "supports"), ("comments_count", "comments"))
        if row.get(column)
    }
    responded = _moment(row, "responded_at", form, zone)
    known = responded is not None and responded >= at
    later = responded if responded is not None and known else at
    steps = [ImportedStep(IdeaState.new, at)]
    if state is not IdeaState.new:
        steps.append(ImportedStep(state, later, words.reason(language, state), inferred=not known))
    said = row.body("response")
    tags = (text.clean(" ".join(tag.split())) for tag in row.get("tags").split(","))
    return Proposal(
        key=str(row.whole("number")),
        box=collection.place,
        title=title,
        body=body,
        at=at,
        steps=steps,
        author=_person(row, "created_by", collection),
        figures=figures,
        topics=[tag[:_LONGEST_LABEL] for tag in dict.fromkeys(tags) if tag],
        answer=IdeaAnswer(said, later, _person(row, "responded_by", collection)) if said else None,
        merged_into=row.get("original_number") if state is IdeaState.merged else "",
    )
