"""The documents, held to what they say: settings, links, commands, paths."""

import ast
import configparser
import importlib.util
import json
import re
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import click
import pytest

from participation.cli import main
from participation.config import ROOT, Settings
from participation.db import Base

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("templates/**/*.md")]
)
DEPLOYED = sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file())
UNITS = [path for path in DEPLOYED if path.suffix in (".service", ".timer")]
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _settings_table() -> dict[str, str]:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.*?) ?\| .+ \|$", _text(ROOT / "README.md"), re.MULTILINE
    )
    assert len(rows) == len({name for name, _default in rows})
    return {name: default.strip().strip("`") for name, default in rows}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)


def test_the_readme_lists_every_setting_with_its_default() -> None:
    defaults = {
        name.upper(): _written(field.default) for name, field in Settings.model_fields.items()
    }
    assert _settings_table() == defaults


def test_the_example_of_settings_names_settings() -> None:
    given = re.findall(r"^([A-Z_]+)=", _text(ROOT / "deploy" / "environment.example"), re.MULTILINE)
    assert set(given) <= set(_settings_table())
    assert {"SECRET_KEY", "LEDGER_KEY", "BASE_URL", "PARTICIPATION_ENV"} <= set(given)


def _anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as forges make them."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", _text(path)), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", title.replace("`", "")).strip().lower().replace(" ", "-")
        for title in titles
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_within_the_repository_lead_somewhere(document: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", _text(document)))
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in _anchors(target), link


def _commands_in(text: str) -> Iterator[list[str]]:
    """The words after `participation` where a document shows a command."""
    shown = re.findall(
        r"(?:^|[`\s/])participation(?:-as-site)? ((?:[a-z][a-z-]*)(?: .*?)?)(?:`|$|#)",
        "\n".join([*FENCE.findall(text), *re.findall(r"`[^`\n]+`", text)]),
        re.MULTILINE,
    )
    yield from ([word.strip("'\"") for word in each.split()] for each in shown)


@pytest.mark.parametrize("document", [*DOCUMENTS, *DEPLOYED], ids=_name)
def test_commands_that_are_shown_exist(document: Path) -> None:
    text = _text(document)
    if document in UNITS:
        started = "\n".join(re.findall(r"^Exec.*$", text, re.MULTILINE))
        text = f"```\n{started}\n```"
    for words in _commands_in(text):
        command: click.Command = main
        rest = list(words)
        while isinstance(command, click.Group) and rest:
            found = command.get_command(click.Context(command), rest[0])
            if found is None:
                break
            command, rest = found, rest[1:]
        assert command is not main, words
        options = {name for each in command.params for name in each.opts} | {"--help"}
        used = {word for word in rest if word.startswith("--")}
        assert used <= options, words


def test_the_readme_shows_every_command() -> None:
    text = _text(ROOT / "README.md")
    shown = {words[0] for words in _commands_in(text)}
    assert set(main.list_commands(click.Context(main))) <= shown


def test_make_targets_that_are_shown_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    for document in DOCUMENTS:
        text = _text(document)
        code = "\n".join([*FENCE.findall(text), *re.findall(r"`[^`\n]+`", text)])
        used = set(re.findall(r"(?:^|`|&& )make ([a-z-]+)", code, re.MULTILINE))
        assert used <= targets, _name(document)


@pytest.mark.parametrize("document", [*DOCUMENTS, *DEPLOYED], ids=_name)
def test_no_document_names_a_path_of_somebodys_machine(document: Path) -> None:
    found = re.search(r"(?<![\w.])/(?:home|root|Users|work|tmp/\w|mnt|workspace)/", _text(document))
    assert found is None, found


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = {path.name for path in folder.glob("[0-9]*.md")}
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$", _text(folder / "README.md"), re.M)
    assert {name for _number, name, _title in listed} == pages
    for number, name, title in listed:
        text = _text(folder / name)
        assert name.startswith(number)
        assert text.startswith(f"# {number} {title}\n")
        for part in ("**Context.**", "**Decision.**", "**What follows.**"):
            assert part in text, name


def test_the_document_about_data_names_every_table() -> None:
    named = set(re.findall(r"`([a-z_]+)`", _text(ROOT / "docs" / "data.md")))
    assert set(Base.metadata.tables) <= named


def test_the_document_about_dependencies_names_each_once() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))
    front = json.loads(_text(ROOT / "package.json"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = [re.split(r"[\[<>=]", each)[0] for group in groups for each in group]
    wanted += [*front["dependencies"], *front["devDependencies"]]
    rows = re.findall(
        r"^\| `(\S+)` \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$",
        _text(ROOT / "docs" / "dependencies.md"),
        re.MULTILINE,
    )
    assert sorted(rows) == sorted(wanted)


@pytest.mark.parametrize("unit", UNITS, ids=_name)
def test_units_are_whole(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(_text(unit))
    assert parser["Unit"]["Description"].startswith("participation: ")
    if unit.suffix == ".service":
        service = parser["Service"]
        assert service["User"] == "participation"
        assert service["NoNewPrivileges"] == "yes"
        assert service["ProtectSystem"] == "strict"
        assert service["EnvironmentFile"] == "/etc/participation/environment"


def test_the_container_takes_what_the_site_needs() -> None:
    """The parts the image is made of are those the program asks for at run time."""
    text = _text(ROOT / "deploy" / "Containerfile")
    for part in ("participation", "templates", "static", "migrations", "app.py", "pyproject.toml"):
        assert (ROOT / part).exists()
        assert f"/srv/participation/{part}" in text
    assert re.search(r"^USER participation$", text, re.MULTILINE)


def test_the_tutorial_stands_on_what_is_there() -> None:
    """Its code is Python, and what it takes from the project has the name by which it takes it."""
    there, taken = 0, []
    for block in re.findall(
        r"^```python\n(.*?)^```", _text(ROOT / "docs" / "tutorial.md"), re.M | re.S
    ):
        for node in ast.walk(ast.parse(block)):
            module = getattr(node, "module", None) or ""
            own = module.startswith("participation.hearings.faqs")
            if (
                not isinstance(node, ast.ImportFrom)
                or own
                or not module.startswith("participation")
            ):
                continue
            for name in (each.name for each in node.names if each.name != "faqs"):
                found = importlib.import_module(module)
                there += 1
                submodule = (
                    importlib.util.find_spec(f"{module}.{name}")
                    if hasattr(found, "__path__")
                    else None
                )
                if not hasattr(found, name) and submodule is None:
                    taken.append(f"{module}.{name}")
    assert there > 20
    assert taken == []
