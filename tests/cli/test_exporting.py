"""What `participation export` and `memo` write: what the file's name says, or nothing."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from participation import db
from participation.hearings.notice.models import Status
from tests import factories
from tests.cli.conftest import Site
from tests.exports.reading import from_csv, from_jsonl


@pytest.fixture
def site(engine_name: str, migrated_site: Callable[[str], Site]) -> Site:
    made = migrated_site(engine_name)
    app = made.app()
    with app.app_context(), db.transaction():
        space = factories.space(slug="byen")
        box = factories.box(space, slug="ideer", name="Idéer")
        factories.idea(box, title="Lys på stien", body="=Nu", support_count=3)
        factories.hearing(space, title="Ny bro", status=Status.published)
    app.extensions["database"].engine.dispose()
    return made


def test_the_names_ending_says_what_is_written(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    said = json.loads(site.do("export", "ideas", "--out", str(out / "x.csv"), "--json"))
    assert said["rows"] == 1
    assert [row["title"] for row in from_csv((out / "x.csv").read_bytes())] == ["Lys på stien"]
    site.do("export", "ideas", "--out", str(out / "x.JSONL"))
    assert from_jsonl((out / "x.JSONL").read_bytes())["ideas"][0]["text"] == "=Nu"
    site.do("export", "box", "ideer", "--out", str(out / "box.csv.zip"))
    with zipfile.ZipFile(out / "box.csv.zip") as archive:
        assert "ideas.csv" in archive.namelist()
    site.do("export", "ideas", "--out", str(out / "x.xlsx"))
    assert load_workbook(out / "x.xlsx").sheetnames[1] == "Idéer"
    site.do("export", "ideas", "--format", "jsonl", "--out", str(out / "no-ending"))
    assert (out / "no-ending").read_bytes().startswith(b'{"table":"about"')


@pytest.mark.parametrize(
    ("words", "name", "wanted"),
    [
        (("export", "ideas"), "x.ods", ".xlsx, .csv, .zip, .jsonl"),
        (("export", "ideas"), "x", "--format"),
        (("export", "ideas", "--format", "xlsx"), "x.csv", "give one of the two"),
        (("export", "ideas", "--excel"), "x.jsonl", "--excel is for csv and zip"),
        (("memo", "1"), "x.csv", ".docx, .pdf, .xlsx, .html"),
    ],
)
def test_a_name_that_says_nothing_or_something_else_is_refused(
    site: Site, tmp_path: Path, words: tuple[str, ...], name: str, wanted: str
) -> None:
    assert wanted in site.refused(*words, "--out", str(tmp_path / name))
    assert not (tmp_path / name).exists()


def test_excel_and_language_are_asked_for(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    site.do("export", "ideas", "--out", str(target), "--excel", "--language", "nb")
    (row,) = from_csv(target.read_bytes(), ";")
    assert (row["Tittel"], row["Tekst"]) == ("Lys på stien", "'=Nu")
