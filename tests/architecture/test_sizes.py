"""Nothing is too large to be read: rooms, files and functions have limits."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from participation.config import ROOT

CODE = ROOT / "participation"
WINGS = ("hearings", "ideas", "importers")
LIMITS = {"room": 3000, "file": 400, "function": 60}
"""Lines at most."""

WITH_A_REASON = {
    "demo": "the stories of the demo are texts, one after the other",
    "web": "tools that know no feature, each in a file of its own",
    "hearings/memos/filling.py": "runs alone in a process of its own, and stands on nothing of ours",
    "demo/story/agency_nb.py": "a story",
    "demo/story/hearings_ended_da.py": "a story",
    "demo/story/hearings_open_da.py": "a story",
    "demo/story/ideas_da.py": "a story",
}
"""What may be longer, and why. A file may also say so itself: the first line of its docstring has "one
file:" and the reason."""


def _room(path: Path) -> str:
    """The room that a file belongs to; empty for a tool in a single file."""
    parts = path.relative_to(CODE).parts
    if parts[0] in WINGS and len(parts) > 2:
        return "/".join(parts[:2])
    return parts[0] if len(parts) > 1 else ""


def _gives_a_reason(text: str) -> bool:
    return "one file:" in text.partition("\n")[0]


def _too_large() -> Iterator[str]:
    rooms: Counter[str] = Counter()
    for path in sorted(CODE.rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(CODE))
        lines = len(text.splitlines())
        rooms[_room(path)] += lines
        if lines > LIMITS["file"] and not _gives_a_reason(text):
            yield name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LIMITS["function"]:
                    yield f"{name}:{node.name}"
    del rooms[""]
    yield from (room for room, lines in rooms.items() if lines > LIMITS["room"])


@pytest.fixture(scope="module")
def too_large() -> frozenset[str]:
    return frozenset(_too_large())


def test_nothing_is_too_large_to_be_read(too_large: frozenset[str]) -> None:
    found = too_large - WITH_A_REASON.keys()
    assert sorted(found) == [], f"at most {LIMITS}: split it along its parts"


def test_no_reason_is_given_for_what_needs_none(too_large: frozenset[str]) -> None:
    assert sorted(WITH_A_REASON.keys() - too_large) == [], "needs no reason any longer"
