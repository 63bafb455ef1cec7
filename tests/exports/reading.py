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


def from_xlsx(content: bytes) -> dict[str, Rows]:
    book = load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets[1:-1]:
        rows = sheet.iter_rows(values_only=True)
        keys = [str(key) for key in next(rows)]
        found[sheet.title] = [dict(zip(keys, row, strict=True)) for row in rows]
    return found
