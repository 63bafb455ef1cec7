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

    def figures(self) -> dict[str, Any]:
        """The summary, for programs."""
        return {
            self.things: self.ids,
            "added": {kind: self.added[kind] for kind in KINDS},
            "unchanged": {kind: self.unchanged[kind] for kind in KINDS},
            "rejected": self.rejects.count,
            "rejects_file": str(self.rejects.path) if self.rejects.count else None,
            "notes": self.notes,
        }

    def sentences(self) -> str:
        """The summary, for people."""
        added = ", ".join(f"{self.added[kind]} {kind}" for kind in KINDS if self.added[kind])
        same = ", ".join(f"{self.unchanged[kind]} {kind}" for kind in KINDS if self.unchanged[kind])
        lines = [f"Added {added or 'nothing'}; there already: {same or 'nothing'}."]
        lines += self.notes
        if self.rejects.count:
            lines.append(f"Rows not used: {self.rejects.count}. See {self.rejects.path}")
        return "\n".join(lines)
