"""What an import says while it runs and when it is done."""

from collections import Counter
from typing import Any, Protocol

from participation.importers.files import Rejects

KINDS = ("ideas", "votes", "people", "comments", "responses")


class Progress(Protocol):
    """Told how far a part of the work has come."""

    def __call__(self, part: str, done: int, total: int) -> None: ...


def silent(part: str, done: int, total: int) -> None:
    """Nobody looks on."""


class Report:
    """What an import added, what was there already, and what could not be used."""

    def __init__(self, things: str, rejects: Rejects, progress: Progress = silent) -> None:
        self.things = things
        self.rejects = rejects
        self.progress = progress
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
            "rejected": self.rejects.count,
            "rejects_file": str(self.rejects.path) if self._has_rejects_file else None,
            "notes": self.notes,
        }
        if self.dry:
            figures["examples"] = [
                {"file": file, "row": row, "reason": reason}
                for file, row, reason in self.rejects.examples
            ]
            figures["preview"] = self.preview
        return figures

    def why(self) -> str:
        """Why the first row could not be used, in brackets; empty when there was none."""
        first = self.rejects.examples[:1]
        return f" (row {first[0][1]}: {first[0][2]})" if first else ""

    @property
    def _has_rejects_file(self) -> bool:
        return bool(self.rejects.count) and self.rejects.written

    def sentences(self) -> str:
        """The summary, for people."""
        added = ", ".join(f"{self.added[kind]} {kind}" for kind in KINDS if self.added[kind])
        same = ", ".join(f"{self.unchanged[kind]} {kind}" for kind in KINDS if self.unchanged[kind])
        if self.dry:
            lines = [f"Dry run, nothing was kept. It would add {added or 'nothing'}."]
            if same:
                lines.append(f"There already: {same}.")
        else:
            lines = [f"Added {added or 'nothing'}; there already: {same or 'nothing'}."]
        lines += self.notes
        if self.rejects.count:
            where = f" See {self.rejects.path}" if self.rejects.written else " The first:"
            lines.append(f"Rows not used: {self.rejects.count}.{where}")
        if self.dry:
            lines += [
                f"  {file}, row {row}: {reason}" for file, row, reason in self.rejects.examples
            ]
        return "\n".join(lines)
