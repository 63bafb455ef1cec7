"""CONSUL: proposals become ideas in one box, and their comments the trees that they were.

A folder with one file whose name ends in `proposals.csv` and one in `comments.csv`. Supports and
votes on comments come as numbers without people; they are kept beside the exact counts.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update

from participation import db, ledger, text
from participation.comments.models import Comment
from participation.comments.trails import Place, place
from participation.ideas.models import Box, Idea, IdeaState
from participation.importers import languages
from participation.importers.counting import count_comments_of, count_ideas_of
from participation.importers.files import ImportRefused, Row, RowRejected, read
from participation.importers.report import Report
from participation.importers.writing import (
    BATCH,
    add_people,
    add_rows,
    add_subjects,
    batches,
    entry,
    find_space,
    free_slug,
    joined,
    known_subjects,
    table,
)
from participation.spaces.models import Space
from participation.subjects.models import NO_TEXT, StateChange, Subject, Visibility

SOURCE = "consul"
NONE = ("", "-1", "0")
_PROPOSALS = ("id", "title", "userId", "date", "summary", "text", "status", "numSupports")
_COMMENTS = ("id", "parentId", "proposalId", "userId", "date", "time", "text")
_TIME = re.compile(r"(?:(\d+) days? )?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?")
_STATES = {
    "open": IdeaState.in_discussion,
    "published": IdeaState.in_discussion,
    "archived": IdeaState.declined,
    "successful": IdeaState.accepted,
    "selected": IdeaState.accepted,
    "retired": IdeaState.withdrawn,
}
_REASONS = {
    IdeaState.declined: "Archived at the source.",
    IdeaState.accepted: "Accepted at the source.",
    IdeaState.withdrawn: "Withdrawn at the source.",
}


@dataclass(slots=True)
class Proposal:
    """A proposal as its file has it."""

    key: str
    title: str
    body: str
    author: str
    at: datetime
    status: str
    state: IdeaState
    figures: dict[str, int]
    note: str
    last: datetime


@dataclass(slots=True)
class Remark:
    """A comment, on its way in."""

    key: str
    parent: str
    proposal: str
    author: str
    at: datetime
    body: str
    figures: dict[str, int]
    note: str
    orphan: bool = False
    depth: int = 0


def run(path: Path, space_slug: str, report: Report) -> None:
    """Import a folder of proposals and comments."""
    space = find_space(space_slug)
    if not path.is_dir():
        raise ImportRefused(f"{path} is not a folder with …proposals.csv and …comments.csv")
    zone = ZoneInfo(space.timezone)
    proposals = _proposals(_only(path, "proposals.csv"), zone, report)
    if not proposals:
        raise ImportRefused(f"{path} holds no proposal that can be used")
    remarks = _remarks(_only(path, "comments.csv"), proposals, zone, report)
    _Writer(path.resolve().name, space, proposals, remarks, report).write()


def _only(folder: Path, ending: str) -> Path:
    found = sorted(file for file in folder.iterdir() if file.name.endswith(ending))
    if len(found) != 1:
        raise ImportRefused(
            f"{folder} holds {len(found) or 'no'} files whose name ends in {ending}; "
            "exactly one is needed"
        )
    return found[0]


def _day(row: Row, name: str) -> date:
    try:
        day = date.fromisoformat(row.get(name))
    except ValueError:
        raise RowRejected(f"{name} is not a date: {row.get(name)[:40] or '(empty)'}") from None
    if not 1990 <= day.year <= 2200:
        raise RowRejected(f"{name} lies outside 1990 to 2200: {day}")
    return day


def _moment(row: Row, zone: ZoneInfo) -> datetime:
    found = _TIME.fullmatch(row.get("time"))
    if found is None:
        raise RowRejected(f"time is not a time of day: {row.get('time')[:40] or '(empty)'}")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if days > 1 or hours > 23 or minutes > 59 or seconds > 59:
        raise RowRejected(f"time is not a time of day: {row.get('time')[:40]}")
    day = _day(row, "date") + timedelta(days=days)
    return datetime.combine(day, time(hours, minutes, seconds), zone).astimezone(UTC)


def _proposals(path: Path, zone: ZoneInfo, report: Report) -> dict[str, Proposal]:
    found: dict[str, Proposal] = {}
    for row in read(path, _PROPOSALS, report.rejects):
        try:
            proposal = _proposal(row, zone)
            same = found.get(proposal.key)
            if same is not None and same != proposal:
                raise RowRejected(f"id {proposal.key} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if same is not None:
            report.unchanged["ideas"] += 1
        found[proposal.key] = proposal
    return found


def _proposal(row: Row, zone: ZoneInfo) -> Proposal:
    status = row.line("status")
    state = _STATES.get(status.lower())
    if state is None:
        raise RowRejected(f"status is not known: {status[:40] or '(empty)'}")
    at = datetime.combine(_day(row, "date"), time.min, zone).astimezone(UTC)
    parts = (text.clean(row.body("summary")), text.clean(row.body("text")))
    title = text.clean(row.line("title"))
    figures = {"supports": row.whole("numSupports", empty=0)}
    if row.get("numComments"):
        figures["comments"] = row.whole("numComments")
    return Proposal(
        key=row.key("id"),
        title=title or f"Proposal {row.key('id')}",
        body="\n\n".join(part for part in parts if part),
        author=row.key("userId"),
        at=at,
        status=status,
        state=state,
        figures=figures,
        note="association" if row.get("isAssociation") == "1" else "",
        last=at,
    )


def _remarks(
    path: Path, proposals: dict[str, Proposal], zone: ZoneInfo, report: Report
) -> list[Remark]:
    """The comments in an order in which each stands after what it answers."""
    found: dict[str, Remark] = {}
    for row in read(path, _COMMENTS, report.rejects):
        try:
            remark = _remark(row, zone)
            if remark.proposal not in proposals:
                raise RowRejected(f"proposalId {remark.proposal} is not among the proposals")
            same = found.get(remark.key)
            if same is not None and same != remark:
                raise RowRejected(f"id {remark.key} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if same is not None:
            report.unchanged["comments"] += 1
            continue
        found[remark.key] = remark
        proposal = proposals[remark.proposal]
        proposal.last = max(proposal.last, remark.at)
    for remark in found.values():
        parent = found.get(remark.parent)
        if remark.parent and (parent is None or parent.proposal != remark.proposal):
            remark.orphan = True
    _set_depths(found)
    return sorted(found.values(), key=lambda each: (each.depth, each.at, each.key))


def _set_depths(remarks: dict[str, Remark]) -> None:
    """Say how deep each comment stands. A circle of answers is opened: one becomes an orphan."""
    depths: dict[str, int] = {}
    for key in remarks:
        chain: list[str] = []
        here = key
        while here not in depths:
            remark = remarks[here]
            remark.orphan = remark.orphan or here in chain
            if remark.orphan or not remark.parent:
                depths[here] = 0
            else:
                chain.append(here)
                here = remark.parent
        for below in reversed(chain):
            if below not in depths:
                depths[below] = depths[remarks[below].parent] + 1
    for key, remark in remarks.items():
        remark.depth = depths[key]


def _remark(row: Row, zone: ZoneInfo) -> Remark:
    parent = row.line("parentId")
    columns = {"numVotes": "votes", "numPositiveVotes": "for", "numNegativeVotes": "against"}
    return Remark(
        key=row.key("id"),
        parent="" if parent in NONE else parent,
        proposal=row.key("proposalId"),
        author=row.key("userId"),
        at=_moment(row, zone),
        body=text.clean(row.body("text")),
        figures={name: row.whole(column) for column, name in columns.items() if row.get(column)},
        note=text.clean(row.line("userType")),
    )


class _Writer:
    def __init__(
        self,
        name: str,
        space: Space,
        proposals: dict[str, Proposal],
        remarks: list[Remark],
        report: Report,
    ) -> None:
        self.name = name
        self.space = space
        self.proposals = proposals
        self.remarks = remarks
        self.report = report
        self.first = min(proposal.at for proposal in proposals.values())
        self.last = max(proposal.last for proposal in proposals.values())
        self.language = languages.guess(f"{each.title}\n{each.body}" for each in proposals.values())

    def write(self) -> None:
        box_id = self._have_box()
        self.report.ids.append(box_id)
        authors = [each.author for each in self.proposals.values()]
        authors += [each.author for each in self.remarks]
        people = add_people(
            f"{SOURCE}:{self.name}",
            {key: f"Participant {key}" for key in authors},
            self.first,
            self.report,
        )
        self._people = people
        self._keys = {key: ledger.actor_key(number) for key, number in people.items()}
        ideas = self._have_ideas(box_id)
        self._have_comments(ideas)
        with db.transaction():
            count_comments_of(box_id)
            count_ideas_of(box_id)

    def _have_box(self) -> int:
        with db.transaction() as session:
            box = session.scalar(
                select(Box).where(Box.source == SOURCE, Box.source_id == self.name)
            )
            if box is None:
                box = Box(
                    space_id=self.space.id,
                    slug=free_slug(self.name),
                    name=self.name.replace("-", " ").replace("_", " ").title(),
                    opens_at=self.first,
                    closes_at=self.last,
                    closed=True,
                    dates_inferred=True,
                    created_at=self.first,
                    source=SOURCE,
                    source_id=self.name,
                    source_note="CONSUL",
                )
                session.add(box)
                session.flush()
            elif box.space_id != self.space.id:
                raise ImportRefused(f"{self.name} has been imported into another space before")
            elif box.dates_inferred and box.closes_at and box.closes_at < self.last:
                box.closes_at = self.last
            return box.id

    def _have_ideas(self, box_id: int) -> dict[str, int]:
        known = known_subjects(SOURCE, f"{self.name}/proposal/")
        here = {key: number for key, number in known.items() if key in self.proposals}
        self.report.unchanged["ideas"] += len(here)
        missing = [each for key, each in self.proposals.items() if key not in here]
        for batch in batches(sorted(missing, key=lambda each: (each.at, each.key)), 1000):
            with db.transaction():
                ids = add_subjects(Idea, [self._idea(each, box_id) for each in batch])
                self._add_lives(batch, ids)
            here.update((each.key, number) for each, number in zip(batch, ids, strict=True))
            self.report.added["ideas"] += len(batch)
            self.report.progress(f"{self.name}: ideas", len(here), len(self.proposals))
        return here

    def _idea(self, proposal: Proposal, box_id: int) -> dict[str, Any]:
        changed = proposal.state in _REASONS
        return {
            "space_id": self.space.id,
            "author_id": self._people[proposal.author],
            "title": proposal.title,
            "body": proposal.body,
            "language": self.language,
            "visibility": Visibility.visible,
            "visible_from": proposal.at,
            "created_at": proposal.at,
            "published_at": proposal.at,
            "source": SOURCE,
            "source_id": f"{self.name}/proposal/{proposal.key}",
            "source_note": joined(proposal.note, "" if proposal.body else NO_TEXT),
            "source_figures": proposal.figures,
            "box_id": box_id,
            "state": proposal.state,
            "state_at": proposal.last if changed else proposal.at,
            "active_at": proposal.last,
        }

    def _add_lives(self, proposals: list[Proposal], ids: list[int]) -> None:
        """The states an idea went through. The source has no date for the later one: it is taken
        to be that of the last that was said, and marked as inferred."""
        lives, entries = [], []
        for proposal, number in zip(proposals, ids, strict=True):
            steps = [(IdeaState.new, proposal.at, "", False)]
            if proposal.state in _REASONS:
                steps.append((proposal.state, proposal.last, _REASONS[proposal.state], True))
            else:
                steps.append((proposal.state, proposal.at, "", True))
            for state, at, reason, inferred in steps:
                lives.append(
                    {
                        "subject_id": number,
                        "state": state.value,
                        "at": at,
                        "reason": reason,
                        "inferred": inferred,
                    }
                )
                key = self._keys[proposal.author] if state is IdeaState.new else None
                action = f"idea.{state.value.replace(' ', '_')}"
                entries.append(entry(action, at, number, self.space.id, key))
        add_rows(StateChange, lives)
        ledger.record_many(entries)

    def _have_comments(self, ideas: dict[str, int]) -> None:
        prefix = f"{self.name}/comment/"
        known = known_subjects(SOURCE, prefix)
        places = self._known_places(prefix)
        missing = [each for each in self.remarks if each.key not in known]
        self.report.unchanged["comments"] += len(self.remarks) - len(missing)
        done = len(self.remarks) - len(missing)
        for batch in batches(missing, BATCH // 2):
            with db.transaction():
                self._write_comments(batch, ideas, known, places, prefix)
            done += len(batch)
            self.report.added["comments"] += len(batch)
            self.report.progress(f"{self.name}: comments", done, len(self.remarks))

    def _known_places(self, prefix: str) -> dict[str, Place]:
        comments = table(Comment)
        with db.transaction(write=False) as session:
            rows = session.execute(
                select(
                    table(Subject).c.source_id,
                    comments.c.thread_id,
                    comments.c.trail,
                    comments.c.depth,
                )
                .join_from(comments, table(Subject), table(Subject).c.id == comments.c.id)
                .where(
                    table(Subject).c.source == SOURCE,
                    func.substr(table(Subject).c.source_id, 1, len(prefix)) == prefix,
                )
            )
            return {
                str(key)[len(prefix) :]: Place(thread, trail, depth)
                for key, thread, trail, depth in rows
            }

    def _write_comments(
        self,
        remarks: list[Remark],
        ideas: dict[str, int],
        known: dict[str, int],
        places: dict[str, Place],
        prefix: str,
    ) -> None:
        """Insert comments, then give each its place: that needs its id and those above it."""
        rows = [
            {
                "space_id": self.space.id,
                "root_id": ideas[each.proposal],
                "about_id": ideas[each.proposal],
                "author_id": self._people[each.author],
                "language": self.language,
                "visibility": Visibility.visible,
                "visible_from": each.at,
                "created_at": each.at,
                "published_at": each.at,
                "source": SOURCE,
                "source_id": prefix + each.key,
                "source_note": joined(each.note, "" if each.body else NO_TEXT),
                "source_figures": each.figures,
                "body": each.body,
                "orphan": each.orphan,
            }
            for each in remarks
        ]
        ids = add_subjects(Comment, rows)
        moved, entries = [], []
        for each, number in zip(remarks, ids, strict=True):
            above = "" if each.orphan else each.parent
            spot = place(number, places[above] if above else None)
            known[each.key], places[each.key] = number, spot
            moved.append(
                {
                    "here": number,
                    "parent_id": known[above] if above else None,
                    "thread_id": spot.thread_id,
                    "trail": spot.trail,
                    "depth": spot.depth,
                }
            )
            entries.append(
                entry(
                    "comment.added",
                    each.at,
                    number,
                    self.space.id,
                    self._keys[each.author],
                    about=ideas[each.proposal],
                    official=False,
                )
            )
        _give_places(moved)
        ledger.record_many(entries)


def _give_places(moved: list[dict[str, Any]]) -> None:
    comments = table(Comment)
    names = ("parent_id", "thread_id", "trail", "depth")
    db.session.execute(
        update(comments)
        .where(comments.c.id == bindparam("here"))
        .values({name: bindparam(name) for name in names}),
        moved,
    )
