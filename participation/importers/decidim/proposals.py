"""Proposals of Decidim become ideas, in a box for each component."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
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
from participation.importers.decidim.columns import (
    DATES,
    SOURCE,
    Texts,
    address_of,
    cell,
    has_column,
    is_yes,
    line_of,
    moment_of,
    other_kind,
    site_of,
)
from participation.importers.files import (
    LONGEST_LINE,
    LONGEST_TEXT,
    FileFormat,
    ImportRefused,
    Row,
    RowRejected,
    Source,
    check_columns,
    heading,
    read,
)
from participation.importers.tables.habits import number
from participation.importers.tables.reading import coordinates, look
from participation.importers.writing import words
from participation.importers.writing.places import where_at_source
from participation.importers.writing.report import ImportReport
from participation.importers.writing.titles import headed
from participation.locations.models import Where
from participation.spaces.models import Space

_STATES = {
    "": IdeaState.new,
    "not_answered": IdeaState.new,
    "evaluating": IdeaState.under_assessment,
    "accepted": IdeaState.accepted,
    "rejected": IdeaState.declined,
    "withdrawn": IdeaState.withdrawn,
}
_FIGURES = {
    "supports": ("votes", "supports"),
    "endorsements": ("endorsements/total_count", "endorsements", "likes/total_count", "likes"),
    "comments": ("comments",),
    "follows": ("follows_count", "followers"),
}
_NUMBERS = (
    *(name for names in _FIGURES.values() for name in names),
    "progress", "budget_amount", "confirmed_votes",
)  # fmt: skip
_NUMBER_IN_URL = re.compile(r"/proposals/(\d{1,18})$")
_RESULT_IN_URL = re.compile(r"/results/(\d{1,18})$")


def where(row: Row) -> Where:
    """Where it is: its address, its degrees, or both. RowRejected for degrees that are none."""
    names = ("latitude", "longitude")
    spot = coordinates(row.get("latitude"), row.get("longitude"), names)
    return where_at_source(line_of(row, "address"), **spot)


class DecidimImport:
    """Reads the files into a collection."""

    def __init__(self, space: Space, report: ImportReport, box: str) -> None:
        self.space = space
        self.report = report
        self.box = box
        self.zone = ZoneInfo(space.timezone)
        self.form = FileFormat()
        self.collection = Collection(SOURCE, "", "")
        self.by_url: dict[str, str] = {}
        self._unknown: Counter[str] = Counter()

    # Proposals

    def read_proposals(self, path: Source) -> None:
        names = self.begin(path)
        if not has_column(names, "title"):
            raise ImportRefused(
                f"{path.name} lacks the column title; it has {', '.join(names)[:300]}"
            )
        kind = other_kind(names)
        if kind:
            raise ImportRefused(
                f"{path.name} holds {kind}, not proposals: name the file of proposals, or the "
                "archive or folder with both"
            )
        self.place(path)
        texts = Texts(names, self.space.language)
        found = self.collection.proposals
        for row in self.rows(path):
            try:
                proposal = self._proposal(row, texts)
                same = found.get(proposal.key)
                if same is not None and same != proposal:
                    raise RowRejected(f"id {proposal.key[:40]} is there already, with other words")
            except RowRejected as error:
                self.report.rejects.add(row, str(error))
                continue
            if same is not None:
                self.report.unchanged["ideas"] += 1
                continue
            found[proposal.key] = proposal
            if row.get("url"):
                self.by_url[address_of(row.get("url"))] = proposal.key
        if not found:
            raise ImportRefused(
                f"{path.name} holds no proposal that can be used{self.report.why()}"
            )
        for state, count in self._unknown.most_common():
            self.report.notes.append(
                f"Ideas with a state of the source's own ({state}): {count}. They stand as in "
                "discussion, with a note."
            )

    def place(self, path: Source, column: str = "url") -> str:
        """The site that the files come from, found out once."""
        if not self.collection.place:
            place = site_of(path, self.rows(path, report=False), column)
            self.collection.place = place
            self.collection.people_source = f"{SOURCE}:{place}"
        return self.collection.place

    def proposal_at(self, address: str) -> str:
        """The id of the proposal at an address (as `address_of` spells it); empty for none."""
        found = _NUMBER_IN_URL.search(address)
        return self.by_url.get(address, "") or (found[1] if found else "")

    def result_at(self, address: str) -> str:
        """The same of a result."""
        found = _RESULT_IN_URL.search(address)
        return found[1] if found else ""

    def begin(self, path: Source) -> list[str]:
        """Find out how a file is written; gives the names of its columns."""
        self.form = look(path, ("id",), self.report, dates=DATES, numbers=_NUMBERS)
        names = heading(path, self.form)
        check_columns(path.name, names, ("id",))
        return names

    def rows(self, path: Source, *, report: bool = True) -> Iterator[Row]:
        return read(path, ("id",), self.report.rejects if report else None, self.form)

    def _proposal(self, row: Row, texts: Texts) -> Proposal:
        key = row.key("id")
        at = moment_of(row, "published_at", self.form, self.zone) or moment_of(
            row, "created_at", self.form, self.zone
        )
        if at is None:
            raise RowRejected("published_at is empty")
        title, locale = texts.line(row, "title", LONGEST_TEXT)
        body, body_locale = texts.body(row, "body")
        title, body = headed(title, body)
        if not title:
            raise RowRejected("has neither a title nor a body")
        steps, note = self._steps(row, at)
        notes = [
            note,
            self._amendment(row, texts),
            line_of(row, "reference"),
        ]
        return Proposal(
            key=key,
            box=self.box_of(row),
            title=title,
            body=body,
            at=at,
            steps=steps,
            author=self.author(row),
            language=locale or body_locale,
            figures=self.figures(row),
            where=where(row),
            notes=[each for each in notes if each],
            topics=list(
                dict.fromkeys([*texts.labels(row, "category"), *texts.labels(row, "taxonomies")])
            ),
            areas=texts.labels(row, "scope"),
            answer=self._answer(row, texts, steps[-1].at),
        )

    def _is_state_shown(self, row: Row) -> bool:
        """Newer versions say when a state was published; until then it is nobody's business."""
        return not row.has("state_published_at") or bool(row.get("state_published_at"))

    def _steps(self, row: Row, at: datetime) -> tuple[list[ImportedStep], str]:
        """The steps, and what else is to be said about the state."""
        steps, note = [ImportedStep(IdeaState.new, at)], ""
        value = row.get("state").lower()
        if is_yes(row, "withdrawn") or row.get("withdrawn_at"):
            value = "withdrawn"
        if value == "withdrawn":
            when = moment_of(row, "withdrawn_at", self.form, self.zone)
        else:
            when = moment_of(row, "state_published_at", self.form, self.zone)
            when = when or moment_of(row, "answered_at", self.form, self.zone)
            if not self._is_state_shown(row):
                value = ""
        state = _STATES.get(value)
        if state is None:
            self._unknown[value[:40]] += 1
            note = f"{words.word(self.space.language, 'state at the source')}: {value[:40]}"
            state = IdeaState.in_discussion
        if state is not IdeaState.new:
            known = when is not None and when >= at
            taken = when if when is not None and known else at
            reason = words.reason(self.space.language, state)
            steps.append(ImportedStep(state, taken, reason, inferred=not known))
        return steps, note

    def _answer(self, row: Row, texts: Texts, at: datetime) -> IdeaAnswer | None:
        body, locale = texts.body(row, "answer")
        if not body or not self._is_state_shown(row):
            return None
        when = moment_of(row, "answered_at", self.form, self.zone)
        return IdeaAnswer(body, when or at, language=locale)

    def _amendment(self, row: Row, texts: Texts) -> str:
        original, _ = texts.line(row, "original_proposal/title")
        if original:
            return f"{words.word(self.space.language, 'amendment to')} {original}"
        return words.word(self.space.language, "amendment") if is_yes(row, "is_amend") else ""

    def author(self, row: Row) -> str:
        """The id of who wrote it. Where there is none, the name stands for it."""
        name = " ".join(text.clean(cell(row, "author/name")).split())[:LONGEST_LINE]
        key = row.get("author/id")[:LONGEST_LINE]
        if not key and name:
            key = hashlib.sha256(name.encode()).hexdigest()[:16]
        if name:
            self.collection.people.setdefault(key, name)
        return key

    def figures(self, row: Row) -> dict[str, object]:
        """What the source counted. Hidden counts are empty there."""
        figures: dict[str, object] = {}
        for key, names in _FIGURES.items():
            for name in names:
                value = number(row.get(name), name, self.form.decimal)
                if value is not None:
                    figures[key] = value
                    break
        if row.get("url"):
            figures["url"] = row.get("url")[:LONGEST_LINE]
        return figures

    # Boxes

    def box_of(self, row: Row) -> str:
        place = self.collection.place
        if self.box:
            key = f"{place}/box/{text.slug(self.box)}"
            self.collection.containers.setdefault(
                key, Container(key, self.box, f"Decidim, {place}")
            )
            return key
        component = row.get("component/id")[:LONGEST_LINE] or "proposals"
        key = f"{place}/component/{component}"
        if key not in self.collection.containers:
            self.collection.containers[key] = Container(
                key, self.process_of(row) or place, f"Decidim, {place}"
            )
        return key

    def process_of(self, row: Row) -> str:
        """What the process of a row is called, by its address; empty where that is not given."""
        try:
            address = urlsplit(row.get("participatory_space/url")).path.rstrip("/")
        except ValueError:
            return ""
        name = address.rpartition("/")[2].replace("-", " ").replace("_", " ").strip()
        return name[:1].upper() + name[1:180]

    def name_boxes(self) -> None:
        """Give boxes of one process names of their own, and drop those without ideas."""
        used = {each.box for each in self.collection.proposals.values()}
        kept = {key: each for key, each in self.collection.containers.items() if key in used}
        names = Counter(each.name for each in kept.values())
        for key, each in kept.items():
            if names[each.name] > 1:
                each.name = f"{each.name} ({key.rpartition('/')[2]})"
        self.collection.containers = kept
