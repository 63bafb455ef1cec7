"""Decidim: proposals become ideas, with their comments, answers, labels and results.

An open data archive (`…-open-data.zip`), a folder of its files, or one file of proposals. Columns
have changed between versions (up to 0.29: `category`, `scope`, `supports` or `votes`; from 0.30:
`taxonomies`, `author`, `state_published_at`, later `likes`), and what is translated has a column
for each language (`title/da`). Votes and endorsements come as numbers without people.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Container as Known
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from participation import text
from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.writer import (
    BoxWriter,
    Collection,
    Container,
    IdeaAnswer,
    ImportedStep,
    Proposal,
    Remark,
    headed,
    threaded,
)
from participation.importers.files import (
    LONGEST_LINE,
    LONGEST_TEXT,
    ZIP,
    FileFormat,
    ImportRefused,
    Row,
    RowRejected,
    Source,
    as_body,
    as_line,
    begins,
    check_columns,
    heading,
    members,
    read,
)
from participation.importers.tables.habits import moment, number
from participation.importers.tables.reading import coordinates, look
from participation.importers.writing import words
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space, known_subjects
from participation.spaces.models import Space

SOURCE = "decidim"
_STATES = {
    "": IdeaState.new,
    "not_answered": IdeaState.new,
    "evaluating": IdeaState.under_assessment,
    "accepted": IdeaState.accepted,
    "rejected": IdeaState.declined,
    "withdrawn": IdeaState.withdrawn,
}
# Languages that a reader of the first understands, best first.
_NEAR = {"nb": ("nb", "no", "nn", "da"), "nn": ("nn", "no", "nb", "da"), "da": ("da", "nb", "no")}
_NAME = re.compile(r"(.+?)-open-data")
_NUMBER_IN_URL = re.compile(r"/proposals/(\d{1,18})$")
_YES = ("true", "1", "t", "yes")
_LONGEST_LABEL = 100
_FIGURES = {
    "supports": ("votes", "supports"),
    "endorsements": ("endorsements/total_count", "endorsements", "likes/total_count", "likes"),
    "comments": ("comments",),
    "follows": ("follows_count", "followers"),
}
_NUMBERS = (*(name for names in _FIGURES.values() for name in names), "progress")
# What only files of another kind have, and what they hold.
_OTHER_KINDS = {
    "results": ("progress", "status/key", "children_count"),
    "projects of a budget": ("budget/id", "budget_amount", "budget/url", "confirmed_votes"),
    "meetings": ("start_time", "end_time", "organizer/name"),
    "comments": ("commentable_id",),
}


def _has(names: list[str], stem: str) -> bool:
    """Whether there is a column, alone or for some language."""
    return any(name == stem or name.startswith(f"{stem}/") for name in names)


def _other_kind(names: list[str]) -> str:
    """What a file holds that is none of proposals; empty when it may be one."""
    for kind, signs in _OTHER_KINDS.items():
        if any(sign in names for sign in signs):
            return kind
    if not _has(names, "body") and _has(names, "description"):
        return "something else, with descriptions"
    return ""


def run(path: Path, space_slug: str, report: ImportReport, box: str = "") -> None:
    """Import an archive, a folder or a file of proposals: into one box when its name is given,
    else into a box for each component."""
    space = find_space(space_slug)
    proposals, comments, results = _files(path)
    importer = _Importer(space, report, box)
    if proposals is not None:
        importer.read_proposals(proposals)
    if comments is not None:
        importer.read_comments(comments)
    if results is not None:
        importer.read_results(results)
    BoxWriter(importer.collection, space, report).write()


def _files(path: Path) -> tuple[Source | None, Source | None, Source | None]:
    """The files of proposals, of their comments, and of results. Comments may come alone."""
    found: list[Source]
    if path.is_dir():
        found = [each for each in sorted(path.iterdir()) if each.is_file()]
    elif begins(path).startswith(ZIP):
        found = list(members(path))
    elif "commentable_id" in heading(path):
        return None, path, None
    else:
        return path, None, None
    tables = [each for each in found if not each.name.startswith(".")]
    comments = _only(path, tables, "proposal_comments.csv")
    proposals = _only(path, tables, "proposals.csv")
    if proposals is None and comments is None:
        raise ImportRefused(
            f"{path} holds no files whose name ends in proposals.csv or proposal_comments.csv; "
            "a Decidim archive has one"
        )
    results = _only(path, tables, "results.csv") if proposals is not None else None
    return proposals, comments, results


def _only(path: Path, tables: list[Source], ending: str) -> Source | None:
    found = [each for each in tables if each.name.endswith(ending)]
    if len(found) > 1:
        raise ImportRefused(
            f"{path} holds {len(found)} files whose name ends in {ending}: name the one to read"
        )
    return found[0] if found else None


@dataclass(slots=True)
class _Said:
    """A comment whose proposal is not known yet."""

    remark: Remark
    row: Row
    about: str
    url: str


class _Texts:
    """What a row says, in the language that the space's readers understand best."""

    def __init__(self, names: list[str], language: str) -> None:
        self._columns: dict[str, list[tuple[str, str]]] = {}
        wanted = _NEAR.get(language, (language,))
        for name in names:
            stem, _, locale = name.rpartition("/")
            if stem and not stem.endswith("machine_translation"):
                self._columns.setdefault(stem, []).append((locale, name))
        for columns in self._columns.values():
            columns.sort(
                key=lambda each: wanted.index(each[0]) if each[0] in wanted else len(wanted)
            )

    def find(self, row: Row, stem: str) -> tuple[str, str | None]:
        """The text and its language, where the column says one."""
        for locale, name in self._columns.get(stem, ()):
            if value := _cell(row, name):
                return value, locale
        return _cell(row, stem), None

    def body(self, row: Row, stem: str) -> tuple[str, str | None]:
        value, locale = self.find(row, stem)
        return as_body(value, stem), locale

    def line(self, row: Row, stem: str, longest: int = LONGEST_LINE) -> tuple[str, str | None]:
        value, locale = self.find(row, stem)
        return as_line(value, stem, longest), locale

    def labels(self, row: Row, stem: str) -> list[str]:
        """The labels of a row: `category/name/da`, or `taxonomies/12/da` with any number."""
        if stem == "taxonomies":
            stems = [each for each in self._columns if re.fullmatch(r"taxonomies/\d+", each)]
        else:
            stems = [f"{stem}/name"]
        names = (self.line(row, each)[0] for each in stems)
        return [name[:_LONGEST_LABEL] for name in names if name]


def _cell(row: Row, name: str) -> str:
    """A cell without the sign that keeps spreadsheets from taking it for a formula."""
    value = row.get(name)
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@") else value


_DATES = (
    "published_at", "created_at", "updated_at", "state_published_at", "answered_at", "withdrawn_at",
)  # fmt: skip


def _moment(row: Row, name: str, form: FileFormat, zone: ZoneInfo) -> datetime | None:
    """A moment as Decidim writes it: ISO 8601, or `2024-05-01 10:00:00 UTC`."""
    value = row.get(name)
    return moment(value, name, zone, form.dates) if value else None


def _is_yes(row: Row, name: str) -> bool:
    return row.get(name).lower() in _YES


class _Importer:
    """Reads the files into a collection."""

    def __init__(self, space: Space, report: ImportReport, box: str) -> None:
        self.space = space
        self.report = report
        self.box = box
        self.zone = ZoneInfo(space.timezone)
        self.form = FileFormat()
        self.collection = Collection(SOURCE, "", "")
        self._by_url: dict[str, str] = {}
        self._unknown: Counter[str] = Counter()

    # Proposals

    def read_proposals(self, path: Source) -> None:
        names = self._begin(path)
        if not _has(names, "title"):
            raise ImportRefused(
                f"{path.name} lacks the column title; it has {', '.join(names)[:300]}"
            )
        kind = _other_kind(names)
        if kind:
            raise ImportRefused(
                f"{path.name} holds {kind}, not proposals: name the file of proposals, or the "
                "archive or folder with both"
            )
        place = _place(path, self._rows(path, report=False))
        self.collection.place = place
        self.collection.people_source = f"{SOURCE}:{place}"
        texts = _Texts(names, self.space.language)
        found = self.collection.proposals
        for row in self._rows(path):
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
                self._by_url[_address(row.get("url"))] = proposal.key
        if not found:
            raise ImportRefused(
                f"{path.name} holds no proposal that can be used{self.report.why()}"
            )
        self._name_boxes()
        for state, count in self._unknown.most_common():
            self.report.notes.append(
                f"Ideas with a state of the source's own ({state}): {count}. They stand as in "
                "discussion, with a note."
            )

    def _begin(self, path: Source) -> list[str]:
        """Find out how a file is written; gives the names of its columns."""
        self.form = look(path, ("id",), self.report, dates=_DATES, numbers=_NUMBERS)
        names = heading(path, self.form)
        check_columns(path.name, names, ("id",))
        return names

    def _rows(self, path: Source, *, report: bool = True) -> Iterator[Row]:
        return read(path, ("id",), self.report.rejects if report else None, self.form)

    def _proposal(self, row: Row, texts: _Texts) -> Proposal:
        key = row.key("id")
        at = _moment(row, "published_at", self.form, self.zone) or _moment(
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
        notes = [note, self._amendment(row, texts), _line(row, "address"), _line(row, "reference")]
        return Proposal(
            key=key,
            box=self._box(row),
            title=title,
            body=body,
            at=at,
            steps=steps,
            author=self._author(row),
            language=locale or body_locale,
            figures=self._figures(row),
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
        if _is_yes(row, "withdrawn") or row.get("withdrawn_at"):
            value = "withdrawn"
        if value == "withdrawn":
            when = _moment(row, "withdrawn_at", self.form, self.zone)
        else:
            when = _moment(row, "state_published_at", self.form, self.zone)
            when = when or _moment(row, "answered_at", self.form, self.zone)
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

    def _answer(self, row: Row, texts: _Texts, at: datetime) -> IdeaAnswer | None:
        body, locale = texts.body(row, "answer")
        if not body or not self._is_state_shown(row):
            return None
        when = _moment(row, "answered_at", self.form, self.zone)
        return IdeaAnswer(body, when or at, language=locale)

    def _amendment(self, row: Row, texts: _Texts) -> str:
        original, _ = texts.line(row, "original_proposal/title")
        if original:
            return f"{words.word(self.space.language, 'amendment to')} {original}"
        return words.word(self.space.language, "amendment") if _is_yes(row, "is_amend") else ""

    def _author(self, row: Row) -> str:
        """The id of who wrote it. Where there is none, the name stands for it."""
        name = " ".join(text.clean(_cell(row, "author/name")).split())[:LONGEST_LINE]
        key = row.get("author/id")[:LONGEST_LINE]
        if not key and name:
            key = hashlib.sha256(name.encode()).hexdigest()[:16]
        if name:
            self.collection.people.setdefault(key, name)
        return key

    def _figures(self, row: Row) -> dict[str, object]:
        """What the source counted, and where the idea is. Hidden counts are empty there."""
        figures: dict[str, object] = {}
        for key, names in _FIGURES.items():
            for name in names:
                value = number(row.get(name), name, self.form.decimal)
                if value is not None:
                    figures[key] = value
                    break
        names = ("latitude", "longitude")
        figures |= coordinates(row.get("latitude"), row.get("longitude"), names)
        if row.get("url"):
            figures["url"] = row.get("url")[:LONGEST_LINE]
        return figures

    # Boxes

    def _box(self, row: Row) -> str:
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
            address = urlsplit(row.get("participatory_space/url")).path.rstrip("/")
            name = address.rpartition("/")[2].replace("-", " ").replace("_", " ").strip()
            name = name[:1].upper() + name[1:180] if name else place
            self.collection.containers[key] = Container(key, name, f"Decidim, {place}")
        return key

    def _name_boxes(self) -> None:
        """Give boxes of one process names of their own, and drop those without ideas."""
        used = {each.box for each in self.collection.proposals.values()}
        kept = {key: each for key, each in self.collection.containers.items() if key in used}
        names = Counter(each.name for each in kept.values())
        for key, each in kept.items():
            if names[each.name] > 1:
                each.name = f"{each.name} ({key.rpartition('/')[2]})"
        self.collection.containers = kept

    # Comments

    def read_comments(self, path: Source) -> None:
        texts = _Texts(self._begin(path), self.space.language)
        ideas = self._ideas_here(path)
        said: dict[str, _Said] = {}
        for row in self._rows(path):
            try:
                each = self._said(row, texts)
                same = said.get(each.remark.key)
                if same is not None and same.remark != each.remark:
                    raise RowRejected(
                        f"id {each.remark.key[:40]} is there already, with other words"
                    )
            except RowRejected as error:
                self.report.rejects.add(row, str(error))
                continue
            if same is None:
                said[each.remark.key] = each
            else:
                self.report.unchanged["comments"] += 1
        found: dict[str, Remark] = {}
        for key, each in said.items():
            about = self._about(each, said)
            if about in ideas:
                each.remark.proposal = about
                found[key] = each.remark
            else:
                self.report.rejects.add(each.row, "is about a proposal that is not here")
        self.collection.remarks = threaded(found)

    def _ideas_here(self, path: Source) -> Known[str]:
        """The ids of the proposals that comments may be about: those that were read, else those that
        an earlier run brought in from the same site."""
        if self.collection.proposals:
            return self.collection.proposals
        place = _place(path, self._rows(path, report=False), "root_commentable_url")
        self.collection.place = place
        self.collection.people_source = f"{SOURCE}:{place}"
        ideas = known_subjects(SOURCE, f"{place}/proposal/")
        if not ideas:
            raise ImportRefused(
                f"there are no proposals of {place} here yet: import its file of proposals first"
            )
        return ideas

    def _said(self, row: Row, texts: _Texts) -> _Said:
        at = _moment(row, "created_at", self.form, self.zone)
        if at is None:
            raise RowRejected("created_at is empty")
        body, locale = texts.body(row, "body")
        kind = row.get("commentable_type").rpartition("::")[2]
        answers = kind == "Comment"
        if kind not in ("", "Comment", "Proposal"):
            raise RowRejected(f"is about something else than a proposal: {kind[:40]}")
        alignment = row.whole("alignment", empty=0)
        if alignment not in (-1, 0, 1):
            raise RowRejected(f"alignment is not -1, 0 or 1: {alignment}")
        stands = {1: "in favour", -1: "against"}.get(alignment)
        group, _ = texts.line(row, "user_group/name")
        note = [group, words.word(self.space.language, stands) if stands else ""]
        language = row.get("locale").lower()
        remark = Remark(
            key=row.key("id"),
            proposal="",
            at=at,
            body=body,
            parent=row.key("commentable_id") if answers else "",
            author=self._author(row),
            language=language if re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", language) else locale,
            figures={"alignment": alignment} if alignment else {},
            note=", ".join(each for each in note if each),
        )
        return _Said(
            remark,
            row,
            "" if answers else row.get("commentable_id"),
            _address(row.get("root_commentable_url")),
        )

    def _about(self, said: _Said, all_said: dict[str, _Said]) -> str:
        """The proposal that a comment stands under: by what it answers, or by its address."""
        seen: set[str] = set()
        here: _Said | None = said
        while here is not None and here.remark.parent and here.remark.key not in seen:
            seen.add(here.remark.key)
            here = all_said.get(here.remark.parent)
        if here is not None and here.about:
            return here.about
        number = _NUMBER_IN_URL.search(said.url)
        return self._by_url.get(said.url, "") or (number[1] if number else "")

    # Results

    def read_results(self, path: Source) -> None:
        """What came of proposals that were accepted (Decidim's accountability)."""
        texts = _Texts(self._begin(path), self.space.language)
        for row in self._rows(path):
            try:
                self._take_result(row, texts)
            except RowRejected as error:
                self.report.rejects.add(row, str(error))

    def _take_result(self, row: Row, texts: _Texts) -> None:
        title, _ = texts.line(row, "title")
        body, _ = texts.body(row, "description")
        progress = number(row.get("progress"), "progress", self.form.decimal) or 0
        when = _moment(row, "updated_at", self.form, self.zone) or _moment(
            row, "created_at", self.form, self.zone
        )
        said = "\n\n".join(part for part in (title, body) if part)
        for url in re.split(r"[\s,]+", row.get("proposal_urls")):
            proposal = self.collection.proposals.get(self._by_url.get(_address(url), ""))
            if proposal is None or not said:
                continue
            if said not in proposal.result:
                proposal.result = "\n\n".join(each for each in (proposal.result, said) if each)
            last = proposal.steps[-1]
            if last.state is IdeaState.accepted:
                state = (
                    IdeaState.realised
                    if progress >= 100
                    else IdeaState.in_progress
                    if progress > 0
                    else IdeaState.planned
                )
                reason = words.reason(self.space.language, state)
                at = max(last.at, when or last.at)
                proposal.steps.append(ImportedStep(state, at, reason, inferred=True))


def _place(path: Source, rows: Iterator[Row], column: str = "url") -> str:
    """The site that a file comes from: the host of the addresses in it, or the file's name."""
    for row in rows:
        try:
            host = urlsplit(row.get(column)).hostname if "//" in row.get(column) else None
        except ValueError:
            continue
        if host:
            return host
    name = _NAME.match(path.name)
    return name[1] if name else text.slug(path.name.rpartition(".")[0], SOURCE)


def _address(url: str) -> str:
    """An address in one spelling: without what differs between two mentions of a page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path.rstrip('/')}".lower()


def _line(row: Row, name: str) -> str:
    return " ".join(text.clean(_cell(row, name)).split())[:LONGEST_LINE]
