"""The reference for search: SQLite's FTS5 on the same texts, in a file of its own."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from bench.texts import Text

LIMIT = 20


class Fts5:
    """An index of texts as FTS5 keeps them: no stems, accents folded, ranked by BM25."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='unicode61')"
        )

    def fill(self, texts: Iterable[Text]) -> int:
        """Write the texts, and return how many there were."""
        with self._connection:
            done = self._connection.executemany(
                "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)",
                ((text.number, text.title, text.body) for text in texts),
            )
        return done.rowcount

    def find(self, words: str, *, beginning: bool = False) -> list[int]:
        """The numbers of the best texts that hold all words, or one that begins so."""
        asked = " ".join(f'"{word}"' for word in words.split()) + ("*" if beginning else "")
        rows = self._connection.execute(
            "SELECT rowid, title FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?",
            (asked, LIMIT),
        )
        return [number for number, _title in rows]

    def close(self) -> None:
        self._connection.close()
