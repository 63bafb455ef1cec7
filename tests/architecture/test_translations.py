"""The catalogues: every string on the screen has its Danish and Norwegian words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from participation import i18n
from participation.config import ROOT

CATALOGUES = ROOT / "participation" / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the extraction finds in the code and templates as they are now."""
    target = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    subprocess.run(
        [
            str(Path(sys.executable).with_name("pybabel")), "-q", "extract", "-F", "pyproject.toml",
            "-k", "_l", "-k", "lazy_gettext", "-k", "mark", "-o", str(target), ".",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )  # fmt: skip
    with target.open("rb") as file:
        return read_po(file)


def _catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", ["da", "nb"])
def test_nothing_is_missing_or_fuzzy(template: Catalog, language: str) -> None:
    catalogue = _catalogue(language)
    problems = []
    for message in template:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        found = catalogue.get(key, message.context)
        if found is None or found.fuzzy or not all(_forms(found.string)):
            problems.append(key)
    assert problems == []


@pytest.mark.parametrize("language", ["da", "nb"])
def test_placeholders_are_the_same(language: str) -> None:
    for message in _catalogue(language):
        if not message.id:
            continue
        wanted = {name for form in _forms(message.id) for name in PLACEHOLDER.findall(form)}
        for form in _forms(message.string):
            assert set(PLACEHOLDER.findall(form)) <= wanted, message.id


@pytest.mark.parametrize("language", ["da", "nb"])
def test_words_are_not_left_in_english(language: str) -> None:
    """A long sentence that is the same in both languages was forgotten."""
    same = [
        form
        for message in _catalogue(language)
        if message.id
        for form in _forms(message.string)
        if form in _forms(message.id) and len(form.split()) > 4
    ]
    assert same == []


def test_a_form_looks_its_words_up_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask-Babel's own lazy words are looked up each time they are shown."""
    asked: list[str] = []
    found = i18n.babel_gettext

    def note(message: str) -> str:
        asked.append(message)
        return str(found(message))

    monkeypatch.setattr(i18n, "_plain", {})
    monkeypatch.setattr(i18n, "babel_gettext", note)
    word = i18n.lazy_gettext("Your comment")
    for language, said in (
        ("da", "Din kommentar"),
        ("nb", "Kommentaren din"),
        ("da", "Din kommentar"),
    ):
        with i18n.force_locale(language):
            assert [str(word), str(word)] == [said, said]
    assert asked == ["Your comment"] * 2
