"""The files of Polis, read twice: to know what is in them, and to write it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from participation import text
from participation.importers.files import (
    ImportRefused,
    Rejects,
    Row,
    RowRejected,
    moment,
    read,
    settled,
)
from participation.importers.polis.conversations import (
    TITLE_LENGTH,
    Conversation,
    ImportedStatement,
    ImportedVote,
    Survey,
)
from participation.importers.polis.writing import ConversationWriter
from participation.importers.writing.distinct import distinct
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import BATCH, batches, find_space
from participation.spaces.models import Space

_COMMENTS = ("timestamp", "comment-id", "author-id", "comment-body")
_VOTES = ("timestamp", "comment-id", "voter-id", "vote")
_FINAL_VOTES = ("conversation", "comment-id", "voter-id", "vote")


def run(path: Path, space_slug: str, report: ImportReport) -> None:
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


def _folder(folder: Path, space: Space, report: ImportReport) -> None:
    conversation = _summary(folder)
    comments = folder / "comments.csv"
    if not comments.exists():
        raise ImportRefused(f"{folder} lacks comments.csv")
    _read_statements(comments, conversation, report)
    file = f"{conversation.name}: votes"

    def ballots(rejects: Rejects | None) -> Iterator[ImportedVote]:
        for row in read(votes, _VOTES, rejects, form):
            try:
                yield _ballot(row, conversation)
            except RowRejected as error:
                if rejects is not None:
                    rejects.add(row, str(error))

    votes = folder / "votes.csv"
    form = settled(votes, report.form, _VOTES)
    survey = Survey({conversation.name: conversation})
    for ballot in ballots(report.rejects):
        survey.add(ballot)
    survey.finish()
    _read_participants(folder, conversation, report)
    _find_sign(conversation, report)
    writer = ConversationWriter(conversation, space, report)
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


def _read_statements(path: Path, conversation: Conversation, report: ImportReport) -> None:
    rows = read(path, _COMMENTS, report.rejects, report.form)
    conversation.statements = distinct(rows, _statement, report, "ideas", column="comment-id")
    for statement in conversation.statements.values():
        conversation.note_time(statement.at)
        if statement.author is not None:
            conversation.people[statement.author] = None


def _number(row: Row, name: str) -> str:
    """An id of Polis: a whole number, in one spelling."""
    number = row.whole(name)
    if number < 0:
        raise RowRejected(f"{name} is below 0: {number}")
    return str(number)


def _statement(row: Row) -> ImportedStatement:
    moderated = row.whole("moderated", empty=0)
    if moderated not in (-1, 0, 1):
        raise RowRejected(f"moderated is not -1, 0 or 1: {moderated}")
    return ImportedStatement(
        key=_number(row, "comment-id"),
        body=row.body("comment-body"),
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


def _ballot(row: Row, conversation: Conversation) -> ImportedVote:
    statement = _number(row, "comment-id")
    if statement not in conversation.statements:
        raise RowRejected(f"comments.csv has no comment-id {statement}")
    return ImportedVote(
        conversation=conversation.name,
        statement=statement,
        voter=_number(row, "voter-id"),
        value=_value(row),
        at=moment(row.get("timestamp")),
    )


def _read_participants(folder: Path, conversation: Conversation, report: ImportReport) -> None:
    """Those who took part, also without a vote."""
    for name in ("participants-votes.csv", "participant-votes.csv"):
        path = folder / name
        if not path.exists():
            continue
        for row in read(path, ("participant",), report.rejects, report.form):
            try:
                conversation.people.setdefault(_number(row, "participant"))
            except RowRejected as error:
                report.rejects.add(row, str(error))
        # A column for each statement has its votes once more: they come from votes.csv.
        report.rejects.read[name].asked.update(map(str, conversation.statements))


def _find_sign(conversation: Conversation, report: ImportReport) -> None:
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


def _final_votes(path: Path, space: Space, report: ImportReport) -> None:
    conversations: dict[str, Conversation] = {}

    def ballots(rejects: Rejects | None) -> Iterator[ImportedVote]:
        for row in read(path, _FINAL_VOTES, rejects, form):
            try:
                yield ImportedVote(
                    conversation=row.key("conversation"),
                    statement=_number(row, "comment-id"),
                    voter=_number(row, "voter-id"),
                    value=_value(row),
                    at=None,
                )
            except RowRejected as error:
                if rejects is not None:
                    rejects.add(row, str(error))

    form = settled(path, report.form, _FINAL_VOTES)
    survey = Survey(conversations)
    for ballot in ballots(report.rejects):
        survey.add(ballot)
    survey.finish()
    if not conversations:
        raise ImportRefused(f"{path.name} holds no votes")
    total = sum(conversation.rows for conversation in conversations.values())
    done = 0
    writers: dict[str, ConversationWriter] = {}
    waiting: list[ImportedVote] = []

    def write() -> None:
        nonlocal done
        if not waiting:
            return
        name = waiting[0].conversation
        if name not in writers:
            writers[name] = ConversationWriter(conversations[name], space, report)
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
