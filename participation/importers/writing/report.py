"""What an import says while it runs and when it is done."""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TextIO

from participation.importers.files import FileFormat, ImportRefused, Rejects

KINDS = ("hearings", "boxes", "ideas", "votes", "people", "comments", "responses", "projects")


class Progress(Protocol):
    """Told how far a part of the work has come."""

    def __call__(self, part: str, done: int, total: int) -> None: ...


def silent(part: str, done: int, total: int) -> None:
    """Nobody looks on."""


class ProposedUpdate(NamedTuple):
    """That a row says something else than what is here. `stays` says why it was not taken over."""

    kind: str
    source_id: str
    what: str
    before: str
    after: str
    stays: str = ""


NOT_ASKED = "run the import with --update to take it over"
CHANGED_HERE = "it has been changed here since"
_ONE = {"boxes": "box", "people": "person"}
AS_FOUND = FileFormat()
_SHOWN = 20
_CELL = 2000


class Changes:
    """What the source says otherwise than we do, row by row: the first are kept, all go to a file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.first: list[ProposedUpdate] = []
        self._file: TextIO | None = None

    def add(self, change: ProposedUpdate) -> None:
        """Note one."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(change)
        if self.path is None:
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("w", encoding="utf-8", errors="replace", newline="")
                csv.writer(self._file).writerow(["kind", "id", "what", "before", "after", "stays"])
            csv.writer(self._file).writerow([_guarded(cell[:_CELL]) for cell in change])
        except OSError as error:
            raise ImportRefused(
                f"cannot write what has changed to {self.path} ({error.strerror})"
            ) from None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def so_many(number: int, kind: str) -> str:
    """How many of a kind, in words: "1 box", "3 ideas"."""
    return f"{number} {kind if number != 1 else _ONE.get(kind, kind[:-1])}"


def counted(numbers: Mapping[str, int]) -> str:
    """How many of each kind, in words: "1 box, 3 ideas"."""
    return ", ".join(so_many(numbers[kind], kind) for kind in KINDS if numbers.get(kind))


class ImportReport:
    """What an import added, what was there already, and what could not be used."""

    def __init__(
        self,
        things: str,
        rejects: Rejects,
        progress: Progress = silent,
        form: FileFormat = AS_FOUND,
    ) -> None:
        self.things = things
        self.rejects = rejects
        self.progress = progress
        self.form = form
        self.left_out: Counter[str] = Counter()
        self.update = False
        self.ours = False
        self.authority = ""
        self.currency = ""
        self.file = ""
        self.run: int | None = None
        self.changed: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.changes = Changes(None)
        self.ids: list[int] = []
        self.added: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.notes: list[str] = []
        self.dry = False
        self.preview: list[dict[str, Any]] = []

    def figures(self) -> dict[str, Any]:
        """The summary, for programs."""
        figures = {
            self.things: [] if self.dry else self.ids,
            "dry_run": self.dry,
            "added": {kind: self.added[kind] for kind in KINDS},
            "unchanged": {kind: self.unchanged[kind] for kind in KINDS},
            "run": None if self.dry else self.run,
            "changed": {kind: self.changed[kind] for kind in KINDS},
            "updated": {kind: self.updated[kind] for kind in KINDS},
            "changes": [change._asdict() for change in self.changes.first],
            "changes_file": str(self.changes.path) if self._has_changes_file else None,
            "left_out": self.left_out.total(),
            "rejected": self.rejects.count,
            "rejects_file": str(self.rejects.path) if self._has_rejects_file else None,
            "columns_without_place": self.without_place(),
            "notes": self.notes,
        }
        if self.dry:
            figures["examples"] = [
                {"file": file, "row": row, "reason": reason}
                for file, row, reason in self.rejects.examples
            ]
            figures["preview"] = self.preview
        return figures

    def without_place(self) -> dict[str, list[str]]:
        """The columns, by file, that hold something which has no place here."""
        found = {file: each.without_place for file, each in self.rejects.read.items()}
        return {file: columns for file, columns in found.items() if columns}

    def why(self) -> str:
        """Why the first row could not be used, in brackets; empty when there was none."""
        first = self.rejects.examples[:1]
        return f" (row {first[0][1]}: {first[0][2]})" if first else ""

    def differs(self, kind: str, changes: list[ProposedUpdate]) -> None:
        """Count a row that is there already and says something else now, and tell of each change."""
        taken = [change for change in changes if not change.stays]
        if taken:
            self.updated[kind] += 1
        if len(taken) < len(changes):
            self.changed[kind] += 1
        for change in changes:
            self.changes.add(change)

    @property
    def _has_changes_file(self) -> bool:
        return bool(self.changes.count) and self.changes.path is not None

    @property
    def _has_rejects_file(self) -> bool:
        return bool(self.rejects.count) and self.rejects.written

    def sentences(self) -> str:
        """The summary, for people."""
        added, same = counted(self.added), counted(self.unchanged)
        if self.dry:
            lines = [f"Dry run, nothing was kept. It would add {added or 'nothing'}."]
            if same:
                lines.append(f"There already: {same}.")
        else:
            lines = [f"Added {added or 'nothing'}; there already: {same or 'nothing'}."]
        lines += self._about_changes()
        lines += self.notes
        for reason, count in self.left_out.most_common():
            lines.append(f"Left out on purpose: {so_many(count, 'rows')} ({reason}).")
        for file, columns in self.without_place().items():
            lines.append(f"Columns of {file} that have no place here:")
            lines += [f"  {name}" for name in columns]
        if self.rejects.count:
            where = f" See {self.rejects.path}" if self.rejects.written else " The first:"
            lines.append(f"Rows not used: {self.rejects.count}.{where}")
        if self.dry:
            lines += [
                f"  {file}, row {row}: {reason}" for file, row, reason in self.rejects.examples
            ]
        return "\n".join(lines)

    def _about_changes(self) -> list[str]:
        """What the source says otherwise now, each of the first changes in a line."""
        lines = []
        for counts, said in (
            (self.updated, "Would be taken over" if self.dry else "Taken over"),
            (self.changed, "Changed at the source, and left as it is here"),
        ):
            if counts.total():
                lines.append(f"{said}: {counted(counts)}.")
        for each in self.changes.first:
            stays = f" ({each.stays})" if each.stays else ""
            before, after = (" ".join(value.split())[:60] for value in (each.before, each.after))
            lines.append(
                f"  {each.kind} {each.source_id}, {each.what}: {before or '–'} → {after or '–'}{stays}"
            )
        if self.changes.count > len(self.changes.first):
            where = f", see {self.changes.path}" if self._has_changes_file else ""
            lines.append(f"  and {self.changes.count - len(self.changes.first)} more{where}")
        if not self.dry and self.run is not None:
            lines.append(
                f"This was run {self.run}. It has changed what earlier runs brought in, so it can only be "
                "taken back with them: `participation import runs` lists them."
                if self.updated.total()
                else f"This was run {self.run}; `participation import undo {self.run}` takes it back."
            )
        return lines
