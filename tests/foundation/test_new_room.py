"""make new-room: what it writes is Python in our form, and the registers know it."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from participation.config import ROOT
from tools import new_room

WING = "participation.hearings"
NEEDED = (
    "pyproject.toml",
    "participation/__init__.py",
    "participation/accounts/models.py",
    "tests/__init__.py",
    "tests/conftest.py",
    "docs/architecture.md",
    "tests/architecture/routes.py",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """As much of the project as the tool reads and changes, and ruff asks for."""
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    wing = Path("participation") / "hearings"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / wing, tmp_path / wing, ignore=ignored)
    return tmp_path


def _constants(path: Path) -> dict[str, Any]:
    """What a module's names are, where they are written out."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            found[node.targets[0].id] = ast.literal_eval(value)
    return found


@pytest.mark.parametrize("name", ["some_room", "other_room", "x" * new_room.LONGEST])
def test_what_is_written_is_in_our_form(tree: Path, name: str) -> None:
    made = new_room.make(name, tree)
    python = [str(path) for path in made if path.suffix == ".py"]
    for path in python:
        ast.parse(Path(path).read_text(encoding="utf-8"))
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", *python],
            cwd=tree,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    wing = tree / "participation" / "hearings"
    names = {path.stem for path in (wing / name).iterdir()}
    assert names >= {"places", "views", "models", "rules", "forms", "queries", "actions"}
    assert (tree / "templates" / "hearings" / name / "desk" / f"{name}.html").exists()


def test_what_has_to_know_of_a_room_knows_it(tree: Path) -> None:
    new_room.make("some_room", tree)
    new_room.make("other_room", tree)
    wing = _constants(tree / "participation" / "hearings" / "__init__.py")
    assert wing["ROOMS"][-4:] == ("some_room", "other_room", "outcome", "front")
    assert wing["OPTIONAL"] >= {"review", "some_room", "other_room"}
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(each for each in contracts if each.get("containers") == [WING])["layers"]
    assert [each for each in layers if each.endswith(" | (some_room) | (other_room)")]
    unknown = next(each for each in contracts if each["type"] == "forbidden")["forbidden_modules"]
    assert {f"{WING}.some_room", f"{WING}.other_room"} <= set(unknown)
    records = (tree / "tests" / "hearings" / "other_room" / "routes.py").read_text(encoding="utf-8")
    assert '"other_room.desk_other_room": staff(' in records
    document = (tree / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert " | some_room | other_room   " in document


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "no name"),
        ("2rooms", "no name"),
        ("Faq", "no name"),
        ("site-visits", "no name"),
        ("../faq", "no name"),
        ("class", "no name"),
        ("x" * (new_room.LONGEST + 1), "longer"),
        ("meetings", "there already"),
        ("passages", "there already"),
        ("documents", "is taken"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_written(
    tree: Path, name: str, reason: str
) -> None:
    before = sorted(tree.rglob("*"))
    with pytest.raises(new_room.Refused, match=reason):
        new_room.make(name, tree)
    assert sorted(tree.rglob("*")) == before
