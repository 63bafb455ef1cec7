"""JSON Lines: one object on each line."""

import io
from collections.abc import Sequence
from typing import IO, Any

from participation.exports.formats.cells import as_json, json_value, whole
from participation.exports.formats.kinds import Contents
from participation.shown import Column, Table

_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""Signs that some programs end a line at: in JSON Lines they are written as escapes."""


class JsonLinesWriter:
    """One object on each line, with its table's name under `table`; the last line counts the rows."""

    def __init__(self, out: IO[bytes], contents: Contents) -> None:
        self._out = io.BufferedWriter(out, 1 << 16) if isinstance(out, io.RawIOBase) else out
        self._contents = contents
        self._columns: Sequence[Column] = ()
        self._name = ""
        for note in contents.notes:
            self._write({"table": "about", "key": note.key, "value": whole(note.value)})

    def _write(self, values: dict[str, Any]) -> None:
        self._out.write(as_json(values).translate(_LINE_ENDS).encode() + b"\n")

    def table(self, table: Table) -> None:
        """Begin a table."""
        self._name = table.name
        self._columns = table.columns(self._contents.official)

    def row(self, values: dict[str, Any]) -> None:
        """Write a row, with every key of its table."""
        zone = self._contents.zone
        line = {"table": self._name}
        line |= {column.key: json_value(values.get(column.key), zone) for column in self._columns}
        self._write(line)

    def close(self) -> None:
        """End the file: whoever finds no such line has half a file."""
        self._write({"table": "end", "rows": self._contents.rows})
        self._out.flush()
