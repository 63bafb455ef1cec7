"""Polis: each conversation becomes a box whose ideas are agreed with, passed or disagreed with.

A conversation is a folder with `comments.csv` and `votes.csv` (and `summary.csv`,
`participants-votes.csv`); a folder of such folders holds several. One CSV of final votes
(`conversation,comment-id,voter-id,vote`, also gzipped) holds many without texts or dates.

`votes.csv` is a log: the last row of a person on a statement is the vote, and every row becomes an
entry of the ledger. The votes are read twice and never held in memory.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import case, func, or_, select, tuple_, update

from participation import clock, db, ledger, text
from participation.ideas.models import Box, Idea, IdeaState, Method, Vote
from participation.importers import languages
from participation.importers.files import (
    ImportRefused,
    Rejects,
    Row,
    RowRejected,
    moment,
    read,
)
from participation.importers.models import ImportedRows
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
from participation.ledger import Entry
from participation.moderation.models import Decision, Rule, Verdict
from participation.spaces.models import Space
from participation.subjects.models import NO_TEXT, StateChange, Visibility

SOURCE = "polis"
VOTED = "idea.voted"
TITLE_LENGTH = 200
_COMMENTS = ("timestamp", "comment-id", "author-id", "comment-body")
_VOTES = ("timestamp", "comment-id", "voter-id", "vote")
_FINAL_VOTES = ("conversation", "comment-id", "voter-id", "vote")
_HIDDEN_REASON = "Moderated out at the source"


@dataclass(slots=True)
class Statement:
    """A comment of Polis: something to agree or disagree with."""

    key: str
    body: str = ""
    author: str | None = None
    at: datetime | None = None
    agrees: int | None = None
    disagrees: int | None = None
    out: bool = False


@dataclass(slots=True)
class Ballot:
    """One row of votes."""

    conversation: str
    statement: str
    voter: str
    value: int
    at: datetime | None

    @property
    def line(self) -> bytes:
        """The row for the digest."""
        stamp = self.at.isoformat() if self.at else ""
        return f"{self.statement},{self.voter},{self.value},{stamp}\n".encode()


@dataclass(slots=True)
class Conversation:
    """What is known about a conversation after the first reading."""

    name: str
    title: str
    description: str = ""
    address: str = ""
    statements: dict[str, Statement] = field(default_factory=dict)
    people: dict[str, None] = field(default_factory=dict)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    sign: int = 1
    # How many rows an earlier run has written; whether to look for each row because the earlier
    # ones are others now.
    written: int = 0
    careful: bool = False

    @property
    def people_source(self) -> str:
        return f"{SOURCE}:{self.name}"

    @property
    def prefix(self) -> str:
        return f"{self.name}/"

    def note_time(self, at: datetime | None) -> None:
        if at is not None:
            self.first = min(self.first or at, at)
            self.last = max(self.last or at, at)


def run(path: Path, space_slug: str, report: Report) -> None:
    """Import a conversation's folder, a folder of such folders, or a file of final votes."""
    space = find_space(space_slug)
    if path.is_file():
        _final_votes(path, space, report)
        return
    folders = [path] if (path / "votes.csv").exists() else _folders_in(path)
    if not folders:
        raise ImportRefused(
            f"{path} holds no conversation: a folder with comments.csv and votes.csv is needed"
        )
    for folder in folders:
        _folder(folder, space, report)


def _folders_in(path: Path) -> list[Path]:
    return sorted(
        folder for folder in path.iterdir() if folder.is_dir() and (folder / "votes.csv").exists()
    )


# One conversation in its own folder


def _folder(folder: Path, space: Space, report: Report) -> None:
    conversation = _summary(folder)
    comments = folder / "comments.csv"
    if not comments.exists():
        raise ImportRefused(f"{folder} lacks comments.csv")
    _read_statements(comments, conversation, report)
    file = f"{conversation.name}: votes"

    def ballots(rejects: Rejects | None) -> Iterator[Ballot]:
        for row in read(folder / "votes.csv", _VOTES, rejects):
            try:
                yield _ballot(row, conversation)
            except RowRejected as error:
                if rejects is not None:
                    rejects.add(row, str(error))

    survey = _Survey({conversation.name: conversation})
    for ballot in ballots(report.rejects):
        survey.add(ballot)
    survey.finish()
    _read_participants(folder, conversation, report)
    _find_sign(conversation, report)
    writer = _Writer(conversation, space, report)
    total = conversation.rows
    for batch in batches(ballots(None), BATCH):
        writer.write(batch)
        report.progress(file, writer.rows, total)
    writer.finish()


def _summary(folder: Path) -> Conversation:
    """The heading of a conversation: a list of key and value, with values over several lines."""
    values: dict[str, str] = {}
    path = folder / "summary.csv"
    if path.exists():
        raw = path.read_bytes().decode("utf-8-sig", errors="replace").replace("\0", "")
        for cells in csv.reader(raw.splitlines(keepends=True)):
            if len(cells) >= 2:
                values[cells[0].strip()] = cells[1].strip()
    name = folder.resolve().name
    return Conversation(
        name=name,
        title=text.clean(values.get("topic"))[:TITLE_LENGTH] or name,
        description=text.clean(values.get("conversation-description")),
        address=text.clean(values.get("url"))[:TITLE_LENGTH],
    )


def _read_statements(path: Path, conversation: Conversation, report: Report) -> None:
    for row in read(path, _COMMENTS, report.rejects):
        try:
            statement = _statement(row)
            same = conversation.statements.get(statement.key)
            if same is not None and same != statement:
                raise RowRejected(f"comment-id {statement.key} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if same is not None:
            report.unchanged["ideas"] += 1
            continue
        conversation.statements[statement.key] = statement
        conversation.note_time(statement.at)
        if statement.author is not None:
            conversation.people[statement.author] = None


def _number(row: Row, name: str) -> str:
    """An id of Polis: a whole number, in one spelling."""
    number = row.whole(name)
    if number < 0:
        raise RowRejected(f"{name} is below 0: {number}")
    return str(number)


def _statement(row: Row) -> Statement:
    moderated = row.whole("moderated", empty=0)
    if moderated not in (-1, 0, 1):
        raise RowRejected(f"moderated is not -1, 0 or 1: {moderated}")
    return Statement(
        key=_number(row, "comment-id"),
        body=text.clean(row.body("comment-body")),
        author=_number(row, "author-id") if row.get("author-id") else None,
        at=moment(row.get("timestamp")),
        agrees=row.whole("agrees") if row.get("agrees") else None,
        disagrees=row.whole("disagrees") if row.get("disagrees") else None,
        out=moderated == -1,
    )


def _value(row: Row) -> int:
    value = row.whole("vote")
    if value not in (-1, 0, 1):
        raise RowRejected(f"vote is not -1, 0 or 1: {value}")
    return value


def _ballot(row: Row, conversation: Conversation) -> Ballot:
    statement = _number(row, "comment-id")
    if statement not in conversation.statements:
        raise RowRejected(f"comments.csv has no comment-id {statement}")
    return Ballot(
        conversation=conversation.name,
        statement=statement,
        voter=_number(row, "voter-id"),
        value=_value(row),
        at=moment(row.get("timestamp")),
    )


def _read_participants(folder: Path, conversation: Conversation, report: Report) -> None:
    """Those who took part, also without a vote."""
    for name in ("participants-votes.csv", "participant-votes.csv"):
        path = folder / name
        if not path.exists():
            continue
        for row in read(path, ("participant",), report.rejects):
            try:
                conversation.people.setdefault(_number(row, "participant"))
            except RowRejected as error:
                report.rejects.add(row, str(error))


def _find_sign(conversation: Conversation, report: Report) -> None:
    """Tell by the sums in comments.csv, over all rows, whether 1 means agree or disagree here."""
    straight = flipped = summed = 0
    for statement in conversation.statements.values():
        if statement.agrees is None or statement.disagrees is None:
            continue
        sums = (statement.agrees, statement.disagrees)
        plus = conversation.counts[statement.key, 1]
        minus = conversation.counts[statement.key, -1]
        summed += 1
        straight += sums == (plus, minus)
        flipped += sums == (minus, plus)
    if flipped > straight:
        conversation.sign = -1
        report.notes.append(f"{conversation.name}: 1 means disagree in this export; turned round.")
    fits = max(straight, flipped)
    if fits < summed:
        report.notes.append(
            f"{conversation.name}: the votes of {summed - fits} of {summed} statements do not add "
            "up to the sums in comments.csv."
        )


# Many conversations in one file


def _final_votes(path: Path, space: Space, report: Report) -> None:
    conversations: dict[str, Conversation] = {}

    def ballots(rejects: Rejects | None) -> Iterator[Ballot]:
        for row in read(path, _FINAL_VOTES, rejects):
            try:
                yield Ballot(
                    conversation=row.key("conversation"),
                    statement=_number(row, "comment-id"),
                    voter=_number(row, "voter-id"),
                    value=_value(row),
                    at=None,
                )
            except RowRejected as error:
                if rejects is not None:
                    rejects.add(row, str(error))

    survey = _Survey(conversations)
    for ballot in ballots(report.rejects):
        survey.add(ballot)
    survey.finish()
    if not conversations:
        raise ImportRefused(f"{path.name} holds no votes")
    total = sum(conversation.rows for conversation in conversations.values())
    done = 0
    writers: dict[str, _Writer] = {}
    waiting: list[Ballot] = []

    def write() -> None:
        nonlocal done
        if not waiting:
            return
        name = waiting[0].conversation
        if name not in writers:
            writers[name] = _Writer(conversations[name], space, report)
        writers[name].write(waiting)
        done += len(waiting)
        waiting.clear()
        report.progress(f"{path.name}: votes", done, total)
        if writers[name].rows == conversations[name].rows:
            writers.pop(name).finish()

    for ballot in ballots(None):
        if waiting and (waiting[0].conversation != ballot.conversation or len(waiting) >= BATCH):
            write()
        waiting.append(ballot)
    write()


class _Survey:
    """The first reading of the votes: who took part, sums, times, and what is written already."""

    def __init__(self, conversations: dict[str, Conversation]) -> None:
        self.conversations = conversations
        self._digests = {name: hashlib.sha256() for name in conversations}
        with db.transaction(write=False) as session:
            rows = session.scalars(select(ImportedRows).where(ImportedRows.source == SOURCE))
            self._written = {row.source_id: row for row in rows}

    def add(self, ballot: Ballot) -> None:
        name = ballot.conversation
        conversation = self.conversations.get(name)
        if conversation is None:
            conversation = self.conversations[name] = Conversation(name=name, title=name)
            self._digests[name] = hashlib.sha256()
        if ballot.statement not in conversation.statements:
            conversation.statements[ballot.statement] = Statement(ballot.statement)
        conversation.people.setdefault(ballot.voter)
        conversation.counts[ballot.statement, ballot.value] += 1
        conversation.note_time(ballot.at)
        conversation.rows += 1
        written = self._written.get(name)
        if written is not None and conversation.rows <= written.rows:
            digest = self._digests[name]
            digest.update(ballot.line)
            if conversation.rows == written.rows and digest.hexdigest() == written.digest:
                conversation.written = written.rows

    def finish(self) -> None:
        for name, conversation in self.conversations.items():
            conversation.careful = name in self._written and not conversation.written


class _Writer:
    """The second reading: writes a conversation, its statements and people, then vote by vote."""

    def __init__(self, conversation: Conversation, space: Space, report: Report) -> None:
        self.conversation = conversation
        self.space = space
        self.report = report
        self.rows = 0
        self._digest = hashlib.sha256()
        self._seen: dict[str, bytearray] = {}
        self._places: dict[str, int] = {}
        self._pairs = 0
        self._has_texts = any(statement.at for statement in conversation.statements.values())
        self.box_id, self.undated, self._box_is_undated = self._have_box()
        report.ids.append(self.box_id)
        self._people = add_people(
            conversation.people_source,
            {key: f"Participant {key}" for key in conversation.people},
            conversation.first or self.undated,
            report,
        )
        self._keys = {key: ledger.actor_key(number) for key, number in self._people.items()}
        self._ideas = self._have_ideas()
        self._votes_before = self._count_votes()

    def _have_box(self) -> tuple[int, datetime, bool]:
        """The box; the moment that stands for "undated" in it; and whether its votes are undated."""
        conversation = self.conversation
        with db.transaction() as session:
            box = session.scalar(
                select(Box).where(Box.source == SOURCE, Box.source_id == conversation.name)
            )
            fresh = box is None
            if box is None:
                box = Box(
                    space_id=self.space.id,
                    slug=free_slug(conversation.name),
                    name=conversation.title,
                    method=Method.agreement,
                    opens_at=conversation.first,
                    closes_at=conversation.last,
                    closed=True,
                    dates_inferred=conversation.first is not None,
                    created_at=conversation.first or clock.now(),
                    source=SOURCE,
                    source_id=conversation.name,
                )
                session.add(box)
            elif box.space_id != self.space.id:
                raise ImportRefused(
                    f"{conversation.name} has been imported into another space before"
                )
            # An admin's later words stay; a box from a file without texts gets those of this one.
            if fresh or (self._has_texts and box.opens_at is None):
                box.name = conversation.title
                if not (box.summary or box.description):
                    box.summary, box.description = _introduced(conversation.description)
                box.source_note = joined(
                    "Polis", conversation.address, "" if self._has_texts else NO_TEXT
                )
            session.flush()
            return box.id, box.created_at, box.opens_at is None

    def _have_ideas(self) -> dict[str, int]:
        conversation = self.conversation
        language = languages.guess(each.body for each in conversation.statements.values())
        known = known_subjects(SOURCE, conversation.prefix)
        wanted = conversation.statements
        here = {key: number for key, number in known.items() if key in wanted}
        self.report.unchanged["ideas"] += len(here)
        for batch in batches([each for key, each in wanted.items() if key not in here]):
            with db.transaction():
                ids = add_subjects(Idea, [self._idea(each, language) for each in batch])
                self._add_lives(batch, ids)
            here.update((each.key, number) for each, number in zip(batch, ids, strict=True))
            self.report.added["ideas"] += len(batch)
        if self._has_texts and known:
            self._fill_in_texts(language)
        return here

    def _idea(self, statement: Statement, language: str | None) -> dict[str, Any]:
        at = statement.at or self.conversation.first or self.undated
        title, body = _headed(statement)
        return {
            "space_id": self.space.id,
            "author_id": self._people[statement.author] if statement.author else None,
            "title": title,
            "body": body,
            "language": language,
            "visibility": Visibility.hidden if statement.out else Visibility.visible,
            "visible_from": at,
            "created_at": at,
            "published_at": at,
            "source": SOURCE,
            "source_id": self.conversation.prefix + statement.key,
            "source_note": None if statement.body else NO_TEXT,
            "box_id": self.box_id,
            "state": IdeaState.new,
            "state_at": at,
            "active_at": at,
        }

    def _add_lives(self, statements: list[Statement], ids: list[int]) -> None:
        """What an idea has besides its text: its first state, a decision, its ledger entry."""
        lives, decisions, entries = [], [], []
        for statement, number in zip(statements, ids, strict=True):
            at = statement.at or self.conversation.first or self.undated
            lives.append(
                {
                    "subject_id": number,
                    "state": IdeaState.new.value,
                    "at": at,
                    "inferred": statement.at is None,
                }
            )
            key = self._keys[statement.author] if statement.author else None
            entries.append(entry("idea.new", at, number, self.space.id, key))
            if statement.out:
                decisions.append(_moderated_out(number, at))
                entries.append(entry("idea.hidden", at, number, self.space.id, None))
        add_rows(StateChange, lives)
        add_rows(Decision, decisions)
        ledger.record_many(entries)

    def _fill_in_texts(self, language: str | None) -> None:
        """Give ideas that came from a file without texts the texts of this one."""
        with db.transaction() as session:
            bare = session.scalars(
                select(Idea).where(Idea.box_id == self.box_id, Idea.source_note == NO_TEXT)
            ).all()
            for idea in bare:
                key = str(idea.source_id).removeprefix(self.conversation.prefix)
                statement = self.conversation.statements.get(key)
                if statement is None or not statement.body or statement.at is None:
                    continue
                idea.title, idea.body = _headed(statement)
                idea.language = language
                idea.source_note = None
                idea.author_id = self._people[statement.author] if statement.author else None
                idea.created_at = idea.published_at = idea.visible_from = statement.at
                idea.state_at = idea.active_at = statement.at
                if statement.out and idea.visibility is Visibility.visible:
                    idea.visibility = Visibility.hidden
                    add_rows(Decision, [_moderated_out(idea.id, statement.at)])

    def _count_votes(self) -> int:
        ids = select(Idea.id).where(Idea.box_id == self.box_id)
        with db.transaction(write=False) as session:
            statement = select(func.count()).select_from(Vote).where(Vote.idea_id.in_(ids))
            return session.scalar(statement) or 0

    def _note_pair(self, ballot: Ballot) -> None:
        """Count people and statements once, in a bit for each."""
        place = self._places.setdefault(ballot.voter, len(self._places))
        bits = self._seen.setdefault(ballot.statement, bytearray())
        byte, bit = place >> 3, 1 << (place & 7)
        if byte >= len(bits):
            bits.extend(bytes(byte + 1 - len(bits)))
        if not bits[byte] & bit:
            bits[byte] |= bit
            self._pairs += 1

    def write(self, ballots: list[Ballot]) -> None:
        """Write the next rows, in one transaction, unless an earlier run did."""
        fresh = []
        for ballot in ballots:
            self.rows += 1
            self._digest.update(ballot.line)
            self._note_pair(ballot)
            if self.rows > self.conversation.written:
                fresh.append(ballot)
        if not fresh:
            return
        with db.transaction():
            if self.conversation.careful or (self._votes_before and not ballots[0].at):
                fresh = self._unknown(fresh)
            self._put_votes(fresh)
            ledger.record_many(
                entry(
                    VOTED,
                    ballot.at or self.undated,
                    self._ideas[ballot.statement],
                    self.space.id,
                    self._keys[ballot.voter],
                    value=ballot.value * self.conversation.sign,
                )
                for ballot in fresh
            )
            if not self.conversation.careful:
                self._note_rows()

    def _put_votes(self, ballots: list[Ballot]) -> None:
        """Keep the last vote of each person on each statement."""
        last: dict[tuple[int, int], dict[str, Any]] = {}
        for ballot in ballots:
            pair = (self._ideas[ballot.statement], self._people[ballot.voter])
            at = ballot.at or self.undated
            if pair not in last or last[pair]["at"] <= at:
                value = ballot.value * self.conversation.sign
                last[pair] = {"idea_id": pair[0], "user_id": pair[1], "value": value, "at": at}
        if not last:
            return
        votes = table(Vote)
        statement = db.upsert(votes)
        new = statement.excluded
        later = new.at >= votes.c.at
        if self._box_is_undated:
            later = or_(later, votes.c.at == self.undated)
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["idea_id", "user_id"],
                set_={"value": new.value, "at": new.at},
                where=later,
            ),
            list(last.values()),
        )

    def _unknown(self, ballots: list[Ballot]) -> list[Ballot]:
        """The rows that are not written yet, found by looking for each of them."""
        find: Callable[[list[Ballot]], Counter[tuple[Any, ...]]]
        find = self._logged if ballots and ballots[0].at else self._standing
        known = find(ballots) if ballots else Counter()
        unknown = []
        for ballot in ballots:
            value = ballot.value * self.conversation.sign
            idea = self._ideas[ballot.statement]
            if ballot.at:
                key: tuple[Any, ...] = (idea, self._keys[ballot.voter], ballot.at, value)
            else:
                key = (idea, self._people[ballot.voter], value)
            if known[key] > 0:
                known[key] -= 1
            else:
                unknown.append(ballot)
        return unknown

    def _logged(self, ballots: list[Ballot]) -> Counter[tuple[Any, ...]]:
        """Dated rows are known by their entries in the ledger."""
        ideas = {self._ideas[ballot.statement] for ballot in ballots}
        times = [ballot.at for ballot in ballots if ballot.at]
        found: Counter[tuple[Any, ...]] = Counter()
        for some in batches(sorted(ideas), 500):
            rows = db.session.execute(
                select(Entry.subject_id, Entry.actor_key, Entry.at, Entry.data).where(
                    Entry.subject_id.in_(some),
                    Entry.action == VOTED,
                    Entry.at.between(min(times), max(times)),
                )
            )
            found.update((idea, key, at, data.get("value")) for idea, key, at, data in rows)
        return found

    def _standing(self, ballots: list[Ballot]) -> Counter[tuple[Any, ...]]:
        """Undated rows are known by the votes that stand."""
        pairs = {(self._ideas[each.statement], self._people[each.voter]) for each in ballots}
        found: Counter[tuple[Any, ...]] = Counter()
        for some in batches(sorted(pairs), 400):
            rows = db.session.execute(
                select(Vote.idea_id, Vote.user_id, Vote.value).where(
                    tuple_(Vote.idea_id, Vote.user_id).in_(some)
                )
            )
            found.update((idea, person, value) for idea, person, value in rows)
        return found

    def _note_rows(self) -> None:
        statement = db.upsert(table(ImportedRows))
        values = {"rows": self.rows, "digest": self._digest.hexdigest(), "at": clock.now()}
        db.session.execute(
            statement.values(source=SOURCE, source_id=self.conversation.name, **values)
            .on_conflict_do_update(index_elements=["source", "source_id"], set_=values)
        )  # fmt: skip

    def finish(self) -> None:
        """Set the counts from the rows, and the dates, when all votes are in."""
        added = self._count_votes() - self._votes_before
        self.report.added["votes"] += added
        self.report.unchanged["votes"] += self._pairs - added
        with db.transaction() as session:
            count_votes_of(self.box_id)
            if self.conversation.careful:
                self._note_rows()
            box = session.get_one(Box, self.box_id)
            if self.conversation.first and box.opens_at is None:
                box.opens_at, box.closes_at = self.conversation.first, self.conversation.last
                box.created_at = self.conversation.first
                box.dates_inferred = True
            elif box.dates_inferred and self.conversation.last and box.closes_at:
                box.closes_at = max(box.closes_at, self.conversation.last)


def _introduced(description: str) -> tuple[str, str]:
    """A box's summary and the rest of its description."""
    first, _, rest = description.partition("\n\n")
    first = text.plain(first)
    return (first, rest.strip()) if len(first) <= 400 else ("", description)


def _headed(statement: Statement) -> tuple[str, str]:
    """A statement's title, and its text when the title is not all of it."""
    if not statement.body:
        return f"Statement {statement.key}", ""
    line = " ".join(statement.body.split())
    if len(line) <= TITLE_LENGTH:
        return line, ""
    cut = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut}…", statement.body


def _moderated_out(subject_id: int, at: datetime) -> dict[str, Any]:
    return {
        "subject_id": subject_id,
        "verdict": Verdict.hidden,
        "rule": Rule.other,
        "reason": _HIDDEN_REASON,
        "at": at,
    }


def count_votes_of(box_id: int) -> None:
    """Set the counts of a box and of its ideas from the rows they count."""
    ideas, votes = table(Idea), table(Vote)

    def sum_of(value: int) -> Any:
        return func.coalesce(func.sum(case((votes.c.value == value, 1), else_=0)), 0)

    sums = {
        number: (for_it, passed, against)
        for number, for_it, passed, against in db.session.execute(
            select(ideas.c.id, sum_of(1), sum_of(0), sum_of(-1))
            .select_from(ideas.outerjoin(votes, votes.c.idea_id == ideas.c.id))
            .where(ideas.c.box_id == box_id)
            .group_by(ideas.c.id)
        )
    }
    for number, (for_it, passed, against) in sums.items():
        db.session.execute(
            update(ideas)
            .where(ideas.c.id == number)
            .values(support_count=for_it, pass_count=passed, against_count=against)
        )
    count_ideas_of(box_id)


def count_ideas_of(box_id: int) -> None:
    """Set a box's number of ideas: those that were published, hidden ones too."""
    published = (
        select(func.count(Idea.id))
        .where(Idea.box_id == box_id, Idea.state != IdeaState.draft)
        .scalar_subquery()
    )
    boxes = table(Box)
    db.session.execute(update(boxes).where(boxes.c.id == box_id).values(idea_count=published))
