"""Investments of CONSUL's participatory budgets: ideas with their price, their votes and what was decided.

The same rows come in three shapes: with our names in the heading (those of CONSUL's tables), as the admin's
CSV export, whose heading is in the site's language and which is read by position, and as an answer of
GraphQL, the only one that has milestones. An investment with milestones is a project besides.
"""

import csv
import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from participation import clock
from participation.ideas.projects.models import MilestoneState, ProjectState
from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import (
    Collection,
    Container,
    IdeaAnswer,
    ImportedMilestone,
    ImportedProject,
    ImportedStep,
    Proposal,
)
from participation.importers.boxes.writer import write
from participation.importers.files import (
    FileFormat,
    ImportRefused,
    Row,
    RowRejected,
    as_body,
    as_line,
    heading,
    nested,
    read,
)
from participation.importers.tables.habits import moment, number
from participation.importers.tables.reading import look
from participation.importers.writing import words
from participation.importers.writing.distinct import distinct
from participation.importers.writing.places import where_at_source
from participation.importers.writing.report import ImportReport
from participation.importers.writing.titles import headed
from participation.spaces.models import Space

SOURCE = "consul"
BY_POSITION = (
    "id", "title", "description", "administrator", "valuators", "valuation_groups", "heading",
    "feasibility", "valuation_finished", "unfeasibility_explanation", "selected",
    "visible_to_valuators", "author",
)  # fmt: skip
"""The columns of the admin's export, in their order."""
_FEASIBILITY = {
    "feasible": "feasible", "viable": "feasible",
    "unfeasible": "not feasible", "not feasible": "not feasible", "inviable": "not feasible",
    "no viable": "not feasible",
    "": "feasibility not decided", "undecided": "feasibility not decided",
    "sin decidir": "feasibility not decided",
}  # fmt: skip
_YES = ("yes", "sí", "si", "ja", "true", "t", "1")
_VOTES = {
    "supports": ("cached_votes_up", "total_votes", "supports"),
    "votes": ("ballot_lines_count", "votes"),
    "comments": ("comments_count",),
}
_PRICED = re.compile(r"(.*?)\s*\((.*?)\)\s*")
_AROUND = re.compile(r"[€$£\s\u00a0]|kr\.?")


def read_investments(path: Path, space: Space, report: ImportReport, opened: date | None) -> None:
    """Import a file of investments into a box of its name; `opened` is when they were collected, where the
    file does not say it."""
    name = path.name.partition(".")[0]
    with tempfile.TemporaryDirectory() as folder:
        table, milestones = _table(path, Path(folder))
        found = _Investments(space, report, opened, milestones).read(table, name)
    if not found.proposals:
        raise ImportRefused(f"{path.name} holds no investment that can be used{report.why()}")
    write(found, space, report)


def _table(path: Path, folder: Path) -> tuple[Path, dict[str, list[dict[str, Any]]]]:
    """The file as a table with names that are known, and the milestones by the id of the investment."""
    written = folder / path.name
    milestones: dict[str, list[dict[str, Any]]] = {}
    if path.suffix.lower() == ".json":
        nodes = [_flat(each) for each in _nodes(nested.loaded(path))]
        names = list(dict.fromkeys(name for each in nodes for name in each))
        for each in nodes:
            inside = [_flat(one) for one in _nodes(each.pop("milestones", None) or [])]
            milestones[str(each.get("id", ""))] = inside
        rows = [[str(each.get(name) if each.get(name) is not None else "") for name in names]
                for each in nodes]  # fmt: skip
        _write(written, [names, *rows])
        return written, milestones
    names = heading(path)
    if "title" in names or len(names) != len(BY_POSITION):
        return path, milestones
    rows = [row.cells for row in read(path, (), None, FileFormat())]
    _write(written, [list(BY_POSITION), *rows])
    return written, milestones


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The things in an answer of GraphQL, however deep its edges lie, or in a plain list."""
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each)
    elif isinstance(value, dict):
        if "id" in value and ("title" in value or "publicationDate" in value):
            yield value
        elif "node" in value:
            yield from _nodes(value["node"])
        else:
            for each in value.values():
                if isinstance(each, dict | list):
                    yield from _nodes(each)


def _flat(node: dict[str, Any]) -> dict[str, Any]:
    """A thing by the names of CONSUL's tables: `commentsCount` is `comments_count`; of somebody or something
    else that it names, the name."""
    found = {}
    for name, value in node.items():
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().removeprefix("public_")
        if isinstance(value, dict) and name not in ("milestones", "comments"):
            value = value.get("name") or value.get("username") or value.get("title")
        elif isinstance(value, dict | list) and name != "milestones":
            continue
        found[name] = value
    return found


class _Investments:
    """Reads the table into a collection."""

    def __init__(
        self,
        space: Space,
        report: ImportReport,
        opened: date | None,
        milestones: dict[str, list[dict[str, Any]]],
    ) -> None:
        self.space = space
        self.report = report
        self.opened = clock.start_of_day(opened, space.timezone) if opened else None
        self.milestones = milestones
        self.zone = ZoneInfo(space.timezone)
        self.form = FileFormat()
        self.winners: dict[str, bool] = {}
        self.selected: dict[str, bool] = {}

    def read(self, path: Path, name: str) -> Collection:
        self.form = look(
            path, ("id", "title"), self.report, dates=("created_at", "date"), numbers=("price",)
        )
        rows = read(path, ("id", "title"), self.report.rejects, self.form)
        title = name.replace("-", " ").replace("_", " ").capitalize()
        box = Container(name, title, "CONSUL")
        found = distinct(rows, lambda row: self._proposal(row, name), self.report, "ideas")
        self._decide(found)
        collection = Collection(SOURCE, name, f"{SOURCE}:{name}", {name: box}, found)
        collection.projects = dict(self._projects(found))
        collection.projects_note = "CONSUL"
        return collection

    def _proposal(self, row: Row, box: str) -> Proposal:
        at = self._moment(row)
        title, body = headed(row.title("title"), row.body("description"))
        if not title:
            raise RowRejected("has neither a title nor a description")
        key = row.key("id")
        said, price = self._feasibility(row)
        self.winners[key] = self._yes(row, "winner")
        self.selected[key] = self._yes(row, "selected")
        explanation = row.body("unfeasibility_explanation")
        declined = said == "not feasible"
        steps = [ImportedStep(IdeaState.new, at, inferred=not self._is_dated(row))]
        if declined:
            reason = words.word(self.space.language, "Not feasible at the source.")
            steps.append(ImportedStep(IdeaState.declined, at, reason, inferred=True))
        notes = [words.word(self.space.language, said)]
        if self.selected[key]:
            notes.append(words.word(self.space.language, "selected for the vote"))
        heading_ = row.line("heading") or row.line("heading_name") or row.line("geozone")
        return Proposal(
            key=key,
            box=box,
            title=title,
            body=body,
            at=at,
            steps=steps,
            author=self._author(row),
            figures=self._figures(row, price),
            notes=notes,
            areas=[heading_[:100]] if heading_ else [],
            where=where_at_source(row.line("location"), row.get("latitude"), row.get("longitude")),
            answer=IdeaAnswer(explanation, at) if declined and explanation.strip("- ") else None,
        )

    def _author(self, row: Row) -> str:
        """Who wrote it, by the name that stands for them; nobody where the file has none."""
        return row.line("author")

    def _yes(self, row: Row, name: str) -> bool:
        return row.get(name).lower() in _YES

    def _is_dated(self, row: Row) -> bool:
        return bool(row.get("created_at") or row.get("date"))

    def _moment(self, row: Row) -> datetime:
        for name in ("created_at", "date"):
            if row.get(name):
                return moment(row.get(name), name, self.zone, self.form.dates)
        if self.opened is None:
            raise RowRejected("has no date: say with --opened when investments were collected")
        return self.opened

    def _feasibility(self, row: Row) -> tuple[str, float | None]:
        """What is said of its feasibility, in our words, and its price where that stands beside it."""
        value, price = row.line("feasibility"), row.get("price")
        priced = _PRICED.fullmatch(value)
        if priced is not None and not price:
            value, price = priced[1], priced[2]
        said = _FEASIBILITY.get(value.lower())
        if said is None:
            raise RowRejected(f"feasibility is not known: {value[:40]}")
        amount = (
            number(_AROUND.sub("", price), "price", self.form.decimal or ",") if price else None
        )
        if amount is not None and amount < 0:
            raise RowRejected(f"price is less than nothing: {price[:40]}")
        return said, amount

    def _figures(self, row: Row, price: float | None) -> dict[str, Any]:
        figures: dict[str, Any] = {} if price is None else {"budget": price}
        if price is not None and self.report.currency:
            figures["currency"] = self.report.currency
        for key, names in _VOTES.items():
            value = next((row.get(name) for name in names if row.get(name)), "")
            found = number(value, names[0], self.form.decimal) if value else None
            if found is not None:
                figures[key] = found
        return figures

    def _decide(self, found: dict[str, Proposal]) -> None:
        """Say what became of those that were selected, once it is known whether anything won."""
        language, any_winner = self.space.language, any(self.winners.values())
        for key, proposal in found.items():
            if len(proposal.steps) > 1:
                continue
            state, reason = IdeaState.in_discussion, ""
            if self.winners[key]:
                state = IdeaState.accepted
                reason = words.word(language, "Selected in the budget vote.")
            elif any_winner:
                state = IdeaState.declined
                reason = words.word(language, "Not selected in the budget vote.")
            elif self.selected[key]:
                state = IdeaState.under_assessment
            said = reason or words.reason(language, state)
            proposal.steps.append(ImportedStep(state, proposal.at, said, inferred=True))

    def _projects(self, found: dict[str, Proposal]) -> Iterator[tuple[str, ImportedProject]]:
        """The investments with milestones: work that has begun, as far as is said."""
        for key, proposal in found.items():
            reached = [self._milestone(key, each) for each in self.milestones.get(key, [])]
            milestones = [each for each in reached if each is not None]
            if not milestones:
                continue
            price = proposal.figures.get("budget")
            known = price is not None and self.report.currency
            yield (
                key,
                ImportedProject(
                    key=key,
                    title=proposal.title,
                    body=proposal.body,
                    at=proposal.at,
                    state=ProjectState.in_progress,
                    state_at=max(proposal.at, *(each.at or proposal.at for each in milestones)),
                    inferred=True,
                    ideas=[key],
                    milestones=milestones,
                    areas=list(proposal.areas),
                    budget=Decimal(str(price)) if known else None,
                    currency=self.report.currency if known else "",
                ),
            )

    def _milestone(self, key: str, node: dict[str, Any]) -> ImportedMilestone | None:
        day = str(node.get("publication_date") or "")
        try:
            title, note = headed(
                as_line(str(node.get("title") or ""), "title"),
                as_body(str(node.get("description") or ""), "description"),
            )
            at = moment(day, "publicationDate", self.zone, self.form.dates) if day else None
        except RowRejected:
            at, title, note = None, "", ""
        if at is None or not title:
            self.report.notes.append(
                f"A milestone of investment {key[:40]} has no day or no words, and is left out."
            )
            return None
        done = at <= clock.now()
        return ImportedMilestone(
            title,
            clock.local_day(at, self.space.timezone),
            MilestoneState.done if done else MilestoneState.planned,
            note=note,
            at=at if done else None,
        )
