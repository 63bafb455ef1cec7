"""The formats: CSV (one table, or all of them in a ZIP file), XLSX and JSON Lines, row by row.

Workbooks, and CSV for spreadsheets, are for people: sheets, headings and values are in the reader's
language. CSV and JSON Lines for programs have stable English keys and codes.

Nothing here holds more than a row: CSV and JSON Lines are written as they come, and XLSX goes
through a file of its own for each sheet (`constant_memory`).
"""

from participation.exports.formats.cells import (
    MAX_CELL,
    cell_text,
    cut_note,
    is_risky,
    neutral,
    original,
    whole,
)
from participation.exports.formats.csv_files import EXCEL, CsvStyle, CsvWriter, ZipWriter
from participation.exports.formats.json_lines import JsonLinesWriter
from participation.exports.formats.kinds import (
    CONTENT_TYPES,
    OF_A_MEMO,
    OF_TABLES,
    SEPARATORS,
    Contents,
    ExportFormat,
    Note,
    TableWriter,
)
from participation.exports.formats.workbooks import XlsxWriter

__all__ = [
    "CONTENT_TYPES",
    "EXCEL",
    "MAX_CELL",
    "OF_A_MEMO",
    "OF_TABLES",
    "SEPARATORS",
    "Contents",
    "CsvStyle",
    "CsvWriter",
    "ExportFormat",
    "JsonLinesWriter",
    "Note",
    "TableWriter",
    "XlsxWriter",
    "ZipWriter",
    "cell_text",
    "cut_note",
    "is_risky",
    "neutral",
    "original",
    "whole",
]
