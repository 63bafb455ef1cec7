"""Files that are made to cost: refused in a line, or read with bounded work."""

import gzip
import time
import zipfile
from pathlib import Path

import pytest

from participation.importers import files
from participation.importers.files import FileFormat, ImportRefused, markup, workbooks
from participation.importers.tables import habits, proposing
from participation.importers.tables.mapping import RowKind
from tests.importers.conftest import write_csv

ROWS = '<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip


def book(path: Path, rows: str) -> Path:
    """A workbook with these rows as they are written in its file."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, content)
    return path


def test_a_packed_file_that_bursts(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"a,b\n")
        for _ in range(40):
            file.write(b"0,0\n" * 250_000)
    assert path.stat().st_size < 200_000
    with pytest.raises(ImportRefused, match="far more than it should"):
        list(files.read(path, ("a",), None))


def test_an_archive_that_bursts(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    with pytest.raises(ImportRefused, match="far more than it should"):
        list(workbooks.read(path, (), None))


def test_a_row_that_says_it_is_the_last_of_a_billion(tmp_path: Path) -> None:
    """Whoever makes up the rows before it makes up a billion."""
    far = ROWS + ROWS.replace('r="1"', 'r="1000000000"')
    path = book(tmp_path / "x.xlsx", far)
    assert path.stat().st_size < 2_000
    assert list(workbooks.read(path, ("a",), None)) == []


def test_entities_in_a_workbook_are_not_made_larger(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", ROWS)
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    content["xl/worksheets/sheet1.xml"] = laughs + content["xl/worksheets/sheet1.xml"].replace(
        ">a<", ">&b;<"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, said in content.items():
            archive.writestr(name, said)
    with pytest.raises(ImportRefused):
        list(workbooks.read(path, (), None))


@pytest.mark.parametrize(
    "value",
    [
        "<p>" + " " * 20_000 + "x",
        "<p>" + "<p " * 7_000,
        "<script>" * 2_500 + "</script>",
        "<b>" * 6_600,
        "<!--" * 5_000,
        "&" * 20_000,
        "&#" + "9" * 20_000,
        "<li>" * 5_000,
        "<p>" + "\n" * 20_000,
    ],
    ids=[
        "blanks",
        "open tags",
        "scripts",
        "nested",
        "comments",
        "amps",
        "digits",
        "points",
        "lines",
    ],
)
def test_twenty_thousand_signs_of_html_are_cheap(value: str) -> None:
    """Twice the signs take about twice the time: nothing is looked at again for each of the others."""

    def seconds(said: str) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            markup.plain(said)
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(value * 4) < max(12 * seconds(value), 0.2)


def test_a_heading_of_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"," * 1_000_000)
    with pytest.raises(ImportRefused, match="more than 2000 columns"):
        list(files.read(path, (), None))
    path.write_bytes(b"a,a" + b",a" * 1_900 + b"\n")
    assert len(set(files.heading(path))) == 1_902


@pytest.mark.parametrize(
    "value", ["1" * 20_000, "9-" * 10_000, "1.1" * 7_000, "01/01/2024 " * 2_000]
)
def test_cells_that_are_no_dates_or_numbers(value: str) -> None:
    dates, numbers = habits.DateHabit(), habits.NumberHabit()
    for _ in range(100):
        dates.add(value)
        numbers.add(value)
    assert (dates.formats, numbers.decimal) == ((), "")


def test_shapes_of_dates_are_not_kept_without_end() -> None:
    habit = habits.DateHabit()
    for number in range(5_000):
        habit.add(f"{'x' * (number % 37)}{number}/{number}{chr(65 + number % 26)}")
    assert habits._candidates.cache_info().currsize <= 2_000


def test_proposing_for_a_wide_table(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [[f"c{n}" for n in range(1_500)], ["1"] * 1_500])
    assert 'what = "ideas"' in proposing.propose(path, RowKind.ideas)


def test_one_line_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'a\n"' + b"x" * 5_000_000)
    assert list(files.read(path, ("a",), None, FileFormat(delimiter=","))) == []
