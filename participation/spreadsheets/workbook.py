"""Reads the first sheet of an Excel workbook, alone in a process of its own (see `subprocesses`).

It reads the workbook from its input, and writes a line of JSON for each row that is not blank to its
output: the number of the row and its texts; at most as many rows and columns as its arguments say. When
it is no workbook it ends with 3.
"""

import json
import sys
from decimal import Decimal
from typing import IO, Any

import openpyxl


def copy(source: IO[bytes], out: IO[str], rows: int, columns: int) -> None:
    """Write the first rows of the first sheet."""
    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    # The size that a file claims for its sheet is often wrong.
    sheet.reset_dimensions()
    written = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_cell(value) for value in values[:columns]]
        if any(cells):
            out.write(json.dumps([number, cells]) + "\n")
            written += 1
        if written == rows:
            return


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def main() -> int:
    """Read one workbook."""
    try:
        copy(sys.stdin.buffer, sys.stdout, int(sys.argv[1]), int(sys.argv[2]))
    except Exception:
        # openpyxl answers a damaged file with whatever failed in it: KeyError, ParseError, …
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
