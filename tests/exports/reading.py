"""Reads exported files back, as the programs of those who get them would."""

import csv
import io
import json
import zipfile
from typing import Any

from openpyxl import load_workbook

Rows = list[dict[str, Any]]


def from_csv(content: bytes, separator: str = ",") -> Rows:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def from_zip(content: bytes) -> dict[str, Rows]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): from_csv(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def from_jsonl(content: bytes) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for line in content.decode().splitlines():
        row = json.loads(line)
        found.setdefault(row.pop("table"), []).append(row)
    return found


def sheets(content: bytes) -> dict[str, Rows]:
    """The sheets of a workbook by their names, rows by their headings: as people see them."""
    book = load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets[1:-1]:
        rows = sheet.iter_rows(values_only=True)
        heads = [str(head) for head in next(rows)]
        assert len(set(heads)) == len(heads), sheet.title
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def from_xlsx(content: bytes) -> dict[str, Rows]:
    """The same by the keys that programs know, which the last sheet tells."""
    dictionary = load_workbook(io.BytesIO(content)).worksheets[-1]
    keys: dict[tuple[str, str], str] = {}
    for sheet, heading, *_rest, key in dictionary.iter_rows(min_row=2, values_only=True):
        keys[str(sheet), str(heading or "")] = str(key)
    found = {}
    for title, rows in sheets(content).items():
        sheet, _line, part = title.rpartition("_") if "_" in title else (title, "", "")
        table = keys[sheet, ""]
        found[table + (f"_{part}" if part else "")] = [
            {keys[sheet, head].removeprefix(f"{table}."): value for head, value in row.items()}
            for row in rows
        ]
    return found
