"""CONSUL: proposals become ideas in one box, and their comments the trees that they were.

A folder with one file whose name ends in `proposals.csv` and one in `comments.csv`, or a file of
investments. Supports and votes on comments come as numbers without people; they are kept beside the
exact counts.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import (
    Collection,
    Container,
    ImportedStep,
    Proposal,
    Remark,
    threaded,
)
from participation.importers.boxes.writer import write
from participation.importers.consul.investments import SOURCE, read_investments
from participation.importers.files import FileFormat, ImportRefused, Row, RowRejected, read
from participation.importers.tables.habits import moment
from participation.importers.tables.reading import look
from participation.importers.writing.distinct import distinct
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space
from participation.importers.writing.titles import headed

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


def run(path: Path, space_slug: str, report: ImportReport, opened: date | None = None) -> None:
    """Import a folder of proposals and comments, or a file of investments, which were made from `opened` on
    where the file says no dates."""
    space = find_space(space_slug)
    zone = ZoneInfo(space.timezone)
    if path.is_file():
        read_investments(path, space, report, opened)
        return
    if not path.is_dir():
        raise ImportRefused(f"{path} is not a folder with …proposals.csv and …comments.csv")
    name = path.resolve().name
    proposals = _proposals(_only(path, "proposals.csv"), name, zone, report)
    if not proposals:
        raise ImportRefused(f"{path} holds no proposal that can be used")
    remarks = _remarks(_only(path, "comments.csv"), proposals, zone, report)
    _take_later_steps(proposals, remarks)
    box = Container(name, name.replace("-", " ").replace("_", " ").title(), "CONSUL")
    collection = Collection(
        SOURCE, name, f"{SOURCE}:{name}", {name: box}, proposals, threaded(remarks)
    )
    write(collection, space, report)


def _take_later_steps(proposals: dict[str, Proposal], remarks: dict[str, Remark]) -> None:
    """The source has no date for the later state: it is taken to be that of the last that was
    said, and marked as inferred."""
    last = {key: each.at for key, each in proposals.items()}
    for remark in remarks.values():
        last[remark.proposal] = max(last[remark.proposal], remark.at)
    for key, proposal in proposals.items():
        step = proposal.steps[-1]
        if step.state in _REASONS:
            step.at = last[key]


def _only(folder: Path, ending: str) -> Path:
    found = sorted(file for file in folder.iterdir() if file.name.endswith(ending))
    if len(found) != 1:
        raise ImportRefused(
            f"{folder} holds {len(found) or 'no'} files whose name ends in {ending}; "
            "exactly one is needed"
        )
    return found[0]


def _day(row: Row, name: str, form: FileFormat) -> date:
    return moment(row.get(name), name, ZoneInfo("UTC"), form.dates).date()


def _moment(row: Row, form: FileFormat, zone: ZoneInfo) -> datetime:
    found = _TIME.fullmatch(row.get("time"))
    if found is None:
        raise RowRejected(f"time is not a time of day: {row.get('time')[:40] or '(empty)'}")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if days > 1 or hours > 23 or minutes > 59 or seconds > 59:
        raise RowRejected(f"time is not a time of day: {row.get('time')[:40]}")
    day = _day(row, "date", form) + timedelta(days=days)
    return datetime.combine(day, time(hours, minutes, seconds), zone).astimezone(UTC)


def _proposals(path: Path, box: str, zone: ZoneInfo, report: ImportReport) -> dict[str, Proposal]:
    form = look(path, _PROPOSALS, report, dates=("date",))
    rows = read(path, _PROPOSALS, report.rejects, form)
    return distinct(rows, lambda row: _proposal(row, box, form, zone), report, "ideas")


def _proposal(row: Row, box: str, form: FileFormat, zone: ZoneInfo) -> Proposal:
    status = row.line("status")
    state = _STATES.get(status.lower())
    if state is None:
        raise RowRejected(f"status is not known: {status[:40] or '(empty)'}")
    at = datetime.combine(_day(row, "date", form), time.min, zone).astimezone(UTC)
    parts = (row.body("summary"), row.body("text"))
    title, body = headed(
        row.title("title") or f"Proposal {row.key('id')}",
        "\n\n".join(part for part in parts if part),
    )
    figures = {"supports": row.whole("numSupports", empty=0)}
    if row.get("numComments"):
        figures["comments"] = row.whole("numComments")
    return Proposal(
        key=row.key("id"),
        box=box,
        title=title,
        body=body,
        author=row.key("userId"),
        at=at,
        steps=[
            ImportedStep(IdeaState.new, at),
            ImportedStep(state, at, _REASONS.get(state, ""), inferred=True),
        ],
        figures=figures,
        notes=["association"] if row.get("isAssociation") == "1" else [],
    )


def _remarks(
    path: Path, proposals: dict[str, Proposal], zone: ZoneInfo, report: ImportReport
) -> dict[str, Remark]:
    form = look(path, _COMMENTS, report, dates=("date",))

    def make(row: Row) -> Remark:
        remark = _remark(row, form, zone)
        if remark.proposal not in proposals:
            raise RowRejected(f"proposalId {remark.proposal} is not among the proposals")
        return remark

    return distinct(read(path, _COMMENTS, report.rejects, form), make, report, "comments")


def _remark(row: Row, form: FileFormat, zone: ZoneInfo) -> Remark:
    parent = row.line("parentId")
    columns = {"numVotes": "votes", "numPositiveVotes": "for", "numNegativeVotes": "against"}
    return Remark(
        key=row.key("id"),
        parent="" if parent in NONE else parent,
        proposal=row.key("proposalId"),
        author=row.key("userId"),
        at=_moment(row, form, zone),
        body=row.body("text"),
        figures={name: row.whole(column) for column, name in columns.items() if row.get(column)},
        note=row.line("userType"),
    )
