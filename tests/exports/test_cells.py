"""Cells: nothing runs as a formula, every text comes back, and a spreadsheet can hold it."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from participation.exports.formats import (
    MAX_CELL,
    Contents,
    CsvWriter,
    JsonLinesWriter,
    XlsxWriter,
    ZipWriter,
    cell_text,
    cut_note,
    is_risky,
    neutral,
    original,
    whole,
    workbooks,
)
from participation.shown import Column, Kind, Table
from tests.exports.reading import from_csv, from_jsonl, from_xlsx

TABLE = Table(
    "things",
    "Things",
    "Things.",
    tuple(Column(each.value.replace(" ", "_"), each, each.value, "A thing.") for each in Kind),
)
ZONE = ZoneInfo("Europe/Oslo")


def _contents() -> Contents:
    return Contents("Things", [], [TABLE], False, ZONE, "Rows", datetime(2026, 1, 1, tzinfo=UTC))


def _written(kind: str, rows: list[dict[str, Any]], folder: Path) -> bytes:
    out = io.BytesIO()
    contents = _contents()
    writer = {
        "csv": lambda: CsvWriter(out, contents),
        "zip": lambda: ZipWriter(out, contents),
        "jsonl": lambda: JsonLinesWriter(out, contents),
        "xlsx": lambda: XlsxWriter(out, contents, folder),
    }[kind]()
    writer.table(TABLE)
    contents.rows["things"] = len(rows)
    for row in rows:
        writer.row(row)
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\ufeff=1", "\u200b=1", "\u00a0=1",
        "＝1", "＋1", "－1", "＠A", "\n\n=1", "=cmd|' /C calc'!A0", "\u2060@x", "−1",
    ],
)  # fmt: skip
def test_what_might_be_a_formula_is_made_harmless(text: str) -> None:
    assert is_risky(text)
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "Ja, + mere", "§ 3", "(=)", "æøå"])
def test_what_cannot_be_a_formula_is_left_alone(text: str) -> None:
    assert not is_risky(text)
    assert neutral(text) == text


@given(st.text())
def test_the_way_back_is_always_found(text: str) -> None:
    made = neutral(text)
    assert original(made) == text
    assert not is_risky(made)


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(), max_size=40), max_size=5))
def test_every_text_comes_back_from_csv_and_json(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    rows = [{"text": text} for text in texts]
    folder = tmp_path_factory.getbasetemp()
    read = csv.DictReader(
        io.StringIO(_written("csv", rows, folder).decode("utf-8-sig"), newline="")
    )
    assert [original(row["text"]) for row in read] == [whole(text) for text in texts]
    lines = from_jsonl(_written("jsonl", rows, folder))
    assert [row["text"] for row in lines.get("things", [])] == [whole(text) for text in texts]
    assert lines["end"] == [{"rows": {"things": len(texts)}}]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                ["<r>x</r>", "<r><t>&</t></r>", "_x0041_", "\x0b", "\ud800", "]]>", "=1", " a "]
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_text_is_a_text_in_a_spreadsheet(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    content = _written("xlsx", [{"text": text} for text in texts], tmp_path_factory.getbasetemp())
    sheet = load_workbook(io.BytesIO(content))["Things"]
    for row, text in enumerate(texts, 2):
        cell = sheet.cell(row, 1)
        assert cell.data_type in ("s", "inlineStr", "n")
        assert cell.data_type != "f"
        # A spreadsheet reads _x000D_ and its like as the signs they stand for.
        assert unescape(cell.value or "") == cell_text(text)
        if is_risky(cell_text(text)):
            assert cell.style
            assert cell.quotePrefix


def test_a_workbook_has_no_formula_anywhere(tmp_path: Path) -> None:
    content = _written("xlsx", [{"text": "=HYPERLINK(1)", "long_text": "<r>=1</r>"}], tmp_path)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name), name
                assert b"<r>" not in archive.read(name), name


def test_values_keep_their_kind(tmp_path: Path) -> None:
    at = datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)
    values = {
        "text": "x",
        "number": -3,
        "amount": Decimal("-1200.50"),
        "date": at.date(),
        "moment": at,
        "yes_or_no": False,
    }
    (from_sheet,) = from_xlsx(_written("xlsx", [values], tmp_path))["things"]
    assert from_sheet["number"] == -3
    assert from_sheet["amount"] == -1200.5
    assert from_sheet["date"] == datetime(2026, 7, 1)  # noqa: DTZ001
    assert from_sheet["moment"] == datetime(2026, 7, 1, 23, 59, 59)  # noqa: DTZ001
    assert from_sheet["yes_or_no"] == "No"
    (line,) = from_jsonl(_written("jsonl", [values], tmp_path))["things"]
    assert (line["number"], line["amount"], line["yes_or_no"]) == (-3, -1200.5, False)
    assert line["moment"] == "2026-07-01T23:59:59+02:00"
    (row,) = from_csv(_written("csv", [values], tmp_path))
    assert row["number"] == "-3"
    assert row["amount"] == "-1200.50"
    assert row["date"] == "2026-07-01"
    assert row["moment"] == "2026-07-01T23:59:59+02:00"
    assert row["yes_or_no"] == "false"


def test_a_day_before_spreadsheets_is_a_text(tmp_path: Path) -> None:
    values = {"date": datetime(1848, 6, 5, tzinfo=UTC).date()}
    (row,) = from_xlsx(_written("xlsx", [values], tmp_path))["things"]
    assert row["date"] == "5 June 1848"


@pytest.mark.parametrize("letter", ["a", "æ", "🚲"])
def test_a_huge_text_is_cut_with_a_note_in_a_spreadsheet_only(tmp_path: Path, letter: str) -> None:
    text = letter * 40_000
    (row,) = from_xlsx(_written("xlsx", [{"long_text": text}], tmp_path))["things"]
    note = cut_note()
    assert row["long_text"].endswith(note)
    assert len(row["long_text"].encode("utf-16-le")) // 2 <= MAX_CELL
    assert row["long_text"].removesuffix(note) == letter * (len(row["long_text"]) - len(note))
    (line,) = from_jsonl(_written("jsonl", [{"long_text": text}], tmp_path))["things"]
    assert line["long_text"] == text


def test_line_ends_stay_inside_the_cell(tmp_path: Path) -> None:
    text = 'First\nsecond, "third"\n\nlast'
    (row,) = from_csv(_written("csv", [{"text": text}], tmp_path))
    assert row["text"] == text
    (row,) = from_xlsx(_written("xlsx", [{"text": text}], tmp_path))["things"]
    assert row["text"] == text


def test_a_sheet_that_is_full_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 4)
    sheets = from_xlsx(_written("xlsx", [{"number": n} for n in range(7)], tmp_path))
    assert [[row["number"] for row in rows] for rows in sheets.values()] == [
        [0, 1, 2],
        [3, 4, 5],
        [6],
    ]
    assert list(sheets) == ["things", "things_2", "things_3"]


def test_heads_are_frozen_and_can_be_filtered_by(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(_written("xlsx", [{"number": 1}], tmp_path)))
    assert book.sheetnames == ["What is in this file", "Things", "Data dictionary"]
    sheet = book["Things"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:K2"
    assert book["Data dictionary"].freeze_panes == "A2"


def test_a_zip_explains_itself(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_written("zip", [{"number": 1}], tmp_path))) as archive:
        assert archive.namelist() == ["things.csv", "dictionary.csv", "README.txt"]
        assert "things.csv  1" in archive.read("README.txt").decode("utf-8-sig")
        assert archive.read("things.csv").startswith(b"\xef\xbb\xbf")
