"""Uploaded tables: read as what they are, row by row; what cannot be read is named by its row."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from participation.spreadsheets import reading as tables
from participation.spreadsheets.reading import TableRefused


@pytest.fixture(autouse=True)
def _words(app: Flask) -> None:
    """Refusals are in somebody's language."""


def _book(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read(content: bytes) -> tables.ReadTable:
    return tables.read(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        "Navn;E-mail\nØrsted Vænge;a@example.org\n".encode(),
        "\ufeffNavn,E-mail\r\nØrsted Vænge,a@example.org\r\n".encode(),
        "Navn\tE-mail\nØrsted Vænge\ta@example.org".encode("utf-16"),
        "Navn;E-mail\nØrsted Vænge;a@example.org\n".encode("cp1252"),
        b"\n\n" + 'Navn|E-mail\n"Ørsted Vænge"|a@example.org\n'.encode(),
        _book([["Navn", "E-mail"], ["Ørsted Vænge", "a@example.org"]]),
    ],
    ids=["semicolons", "commas", "utf-16 tabs", "cp1252", "bars after blanks", "workbook"],
)
def test_whatever_a_spreadsheet_writes_is_read(content: bytes) -> None:
    found = _read(content)
    assert found.heading == ["Navn", "E-mail"]
    assert [cells for _number, cells in found.rows] == [["Ørsted Vænge", "a@example.org"]]
    assert found.broken == []


def test_rows_have_the_numbers_of_the_spreadsheet() -> None:
    found = _read(b"Name;E-mail\n\nA;a@x.dk\nB;b@x.dk;too;much\nC\n")
    assert found.rows == [(3, ["A", "a@x.dk"]), (5, ["C", ""])]
    assert found.broken == [(4, "It has more columns than the heading.")]


def test_numbers_in_a_workbook_are_written_as_they_look() -> None:
    found = _read(_book([["Name", "Number"], ["A", 12345678], ["B", 12345678.0], ["C", None]]))
    assert [cells[1] for _number, cells in found.rows] == ["12345678", "12345678", ""]


def test_an_apostrophe_against_formulas_is_taken_off() -> None:
    assert _read(b"Name\n'=SUM(A1)\n'Quoted\n").rows == [(2, ["=SUM(A1)"]), (3, ["'Quoted"])]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (tables.MAX_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b" \n\n ", "The file is empty."),
        (b"\n;;\n", "The file is empty."),
        (b"\xd0\xcf\x11\xe0rest", "old Excel file"),
        (b"PK\x03\x04 not an archive", "cannot be read"),
        (_book([["A"]])[:-300], "cannot be read"),
        (b"%PDF-1.7\x00\x01", "neither a CSV file"),
        (b"a\n" * (tables.MAX_ROWS + 2), "more than 2000 rows"),
        (b"a" * (tables.MAX_BYTES + 1), "larger than 5 MB"),
    ],
    ids=[
        "nothing",
        "blanks",
        "only delimiters",
        "xls",
        "no archive",
        "cut off",
        "pdf",
        "too many rows",
        "too large",
    ],
)
def test_what_is_no_table_is_refused_with_words(content: bytes, says: str) -> None:
    with pytest.raises(TableRefused, match=says):
        _read(content)


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked() -> None:
    with pytest.raises(TableRefused, match="cannot be read"):
        _read(_bomb())


def test_a_cell_that_is_too_long_spoils_its_row_only() -> None:
    found = _read(b"Name\n" + b"a" * 3000 + b"\nB\n")
    assert found.broken == [(2, "A cell is too long, or is not text.")]
    assert found.rows == [(3, ["B"])]
