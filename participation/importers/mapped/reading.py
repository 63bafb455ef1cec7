"""Any table with a mapping: its rows become ideas, comments or responses."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from participation import clock, text
from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import (
    Collection,
    Container,
    IdeaAnswer,
    ImportedStep,
    Proposal,
    Remark,
    threaded,
)
from participation.importers.boxes.writer import write
from participation.importers.files import ImportRefused, Row, RowRejected
from participation.importers.responses.mapped import write_mapped
from participation.importers.tables import mapping as mappings
from participation.importers.tables.mapping import Mapping, RowKind, state_named
from participation.importers.tables.reading import (
    Cells,
    TableFormat,
    coordinates,
    form_of,
    one_file,
    rows,
)
from participation.importers.writing.distinct import distinct
from participation.importers.writing.places import where_at_source
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space, known_subjects
from participation.importers.writing.titles import headed
from participation.spaces.models import Space

PLACE = "ideas"


def run(
    path: Path,
    space_slug: str,
    report: ImportReport,
    mapping: Path,
    form: TableFormat = TableFormat.csv,
    *,
    sheet: str = "",
    source: str = "",
) -> None:
    """Import a table; `sheet` and `source` stand before what the mapping says."""
    space = find_space(space_slug)
    said = mappings.load(mapping)
    if sheet:
        said = said.model_copy(update={"file": said.file.model_copy(update={"sheet": sheet})})
    if source:
        said = said.model_copy(update={"source": source})
    if form is TableFormat.xlsx:
        # A workbook's cells say that they are text; nothing has to guard them.
        said = said.model_copy(update={"file": said.file.model_copy(update={"quoted": False})})
    path = one_file(path, form)
    report.things = "hearings" if said.what is RowKind.responses else "boxes"
    if said.what is RowKind.responses:
        write_mapped(path, form, said, space, report)
    elif said.what is RowKind.ideas:
        _Ideas(said, space, report).read(path, form)
    else:
        _Comments(said, space, report).read(path, form)


class _Reader:
    """What ideas and comments have in common: where they lie, and who wrote them."""

    def __init__(self, mapping: Mapping, space: Space, report: ImportReport) -> None:
        self.mapping = mapping
        self.space = space
        self.report = report
        self.zone = ZoneInfo(space.timezone)
        part = mapping.box
        place = part.id or (text.slug(part.name, PLACE) if part.name else PLACE)
        self.collection = Collection(mapping.source, place, mapping.source)
        self.opens = clock.start_of_day(part.opens, space.timezone) if part.opens else None
        self.closes = clock.end_of_day(part.closes, space.timezone) if part.closes else None

    def _author(self, cells: Cells) -> str:
        """The id of who wrote it; a name stands for one that is missing."""
        name = cells.line("name")
        key = cells.line("author")
        if not key and name:
            key = _name_key(name)
        if name:
            self.collection.people.setdefault(key, name)
        return key

    def _at(self, cells: Cells) -> tuple[datetime, bool]:
        """When it was written, and whether that is inferred."""
        at = cells.moment("date")
        if at is not None:
            return at, not self.mapping.columns.date
        if self.opens is None:
            raise RowRejected(f"{self.mapping.columns.date} is empty")
        return self.opens, True


def _name_key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


class _Ideas(_Reader):
    def read(self, path: Path, form: TableFormat) -> None:
        written = form_of(path, form, self.mapping, self.report)
        found = self.collection.proposals = distinct(
            rows(path, form, self.mapping, written, self.report),
            lambda row: self._proposal(Cells(row, self.mapping, written, self.zone)),
            self.report,
            "ideas",
            same=self._is_same,
        )
        if not found:
            raise ImportRefused(f"{path.name} holds no idea that can be used" + self.report.why())
        used = {each.box for each in found.values()}
        self.collection.containers = {
            key: each for key, each in self.collection.containers.items() if key in used
        }
        write(self.collection, self.space, self.report)

    def _is_same(self, first: Proposal, other: Proposal) -> bool:
        """Whether a row repeats an idea. With `repeats`, labels, notes and figures may differ: it has all."""
        if not self.mapping.file.repeats:
            return first == other
        if first.words != other.words:
            return False
        for mine, more in (
            (first.notes, other.notes),
            (first.topics, other.topics),
            (first.areas, other.areas),
        ):
            mine.extend(each for each in more if each not in mine)
        first.figures = other.figures | first.figures
        return True

    def _container(self, cells: Cells) -> str:
        part = self.mapping.box
        name = cells.line("box") or part.name
        if not name:
            raise RowRejected(f"{self.mapping.columns.box} is empty")
        key = name if self.mapping.columns.box else part.id or text.slug(part.name, PLACE)
        self.collection.containers.setdefault(
            key,
            Container(
                key,
                name[:200],
                self.mapping.source,
                part.summary,
                self.opens,
                self.closes,
                part.held_elsewhere,
                part.authority,
            ),
        )
        return key

    def _proposal(self, cells: Cells) -> Proposal:
        at, inferred = self._at(cells)
        title, body = headed(cells.title("title"), cells.body("text"))
        if not title:
            raise RowRejected("has neither a title nor a text")
        steps = self._steps(cells, at, inferred)
        columns = self.mapping.columns
        figures: dict[str, Any] = {
            cells.filled(key): cells.figure(name) for key, name in columns.figures.items()
        }
        if columns.supports:
            figures["supports"] = cells.figure(columns.supports, "supports")
        if self.report.currency and figures.get("budget") is not None:
            figures["currency"] = self.report.currency
        place = coordinates(
            cells.value("latitude"), cells.value("longitude"), (columns.latitude, columns.longitude)
        )
        notes = cells.lines("notes")
        return Proposal(
            key=cells.id(),
            box=self._container(cells),
            title=title,
            body=body,
            at=at,
            steps=steps,
            author=self._author(cells),
            language=cells.language(),
            figures={key: value for key, value in figures.items() if value is not None},
            where=where_at_source(cells.line("address"), **place),
            notes=list(dict.fromkeys(note for note in notes if note)),
            topics=cells.names("topics"),
            areas=cells.names("areas"),
            answer=self._answer(cells, steps[-1].at),
            answered_at=cells.moment("answered"),
            result=cells.body("result"),
            merged_into=cells.line("merged_into"),
        )

    def _steps(self, cells: Cells, at: datetime, inferred: bool) -> list[ImportedStep]:
        first = ImportedStep(IdeaState.new, at, inferred=inferred)
        value = cells.value("state")
        state = state_named(value) if value else IdeaState.new
        if state is None:
            raise RowRejected(
                f"{self.mapping.columns.state} is not a state: {value[:40]}; "
                "say in [values.state] which one it is"
            )
        if state is IdeaState.new:
            return [first]
        when = cells.moment("state_date")
        return [
            first,
            ImportedStep(
                state,
                max(at, when or at),
                cells.body("reason"),
                inferred=when is None or when < at,
            ),
        ]

    def _answer(self, cells: Cells, at: datetime) -> IdeaAnswer | None:
        body = cells.body("answer")
        if not body:
            return None
        name = cells.line("answer_name")
        key = _name_key(name) if name else ""
        if name:
            self.collection.people.setdefault(key, name)
        return IdeaAnswer(body, cells.moment("answer_date") or at, key, cells.language())


class _Comments(_Reader):
    def read(self, path: Path, form: TableFormat) -> None:
        ideas = known_subjects(self.mapping.source, f"{self.collection.place}/proposal/")
        if not ideas:
            raise ImportRefused(
                f"there are no ideas of {self.mapping.source} in {self.collection.place}: "
                "import the ideas first, with the same source and box"
            )
        written = form_of(path, form, self.mapping, self.report)

        def make(row: Row) -> Remark:
            remark = self._remark(Cells(row, self.mapping, written, self.zone))
            if remark.proposal not in ideas:
                raise RowRejected(f"there is no idea {remark.proposal[:40]}")
            return remark

        found = distinct(
            rows(path, form, self.mapping, written, self.report), make, self.report, "comments"
        )
        self.collection.remarks = threaded(found)
        write(self.collection, self.space, self.report)

    def _remark(self, cells: Cells) -> Remark:
        at, _ = self._at(cells)
        columns = self.mapping.columns
        figures = {key: cells.figure(name) for key, name in columns.figures.items()}
        return Remark(
            key=cells.id(),
            proposal=cells.key("idea"),
            at=at,
            body=cells.body("text"),
            parent=cells.line("parent"),
            author=self._author(cells),
            language=cells.language(),
            figures={key: value for key, value in figures.items() if value is not None},
            note=", ".join(cells.lines("notes")),
            official=bool(cells.value("official")),
        )
