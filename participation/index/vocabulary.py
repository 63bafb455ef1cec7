"""The vocabulary: longer words that hold a word, words that begin so, and what may have been meant."""

import threading
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import func, select

from participation import clock, db
from participation.index import analysis
from participation.index.engines.protocol import Document, Seen
from participation.index.models import Key, VocabularyWord

LOOK_AGAIN = 1.0
MOST_LONGER = 40
"""How many longer words a word is looked for in; the shortest, which are the nearest."""
AT_ONCE = 400
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Keys:
    """The folded stems of the index in one long text, so that a word is found inside them at once.

    Kept in each process, and carried on with what has been added since; nothing is ever taken out
    but by a rebuild, so a stem that no text holds any more costs a look-up and nothing else.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = b"\n"
        self._last = 0
        self._looked = 0.0
        self._longer = lru_cache(maxsize=4096)(self._look_inside)

    def refresh(self) -> None:
        """Read what has been added, at most once a second."""
        now = time.monotonic()
        if now - self._looked < LOOK_AGAIN:
            return
        with self._lock:
            self._looked = now
            rows = db.session.execute(
                select(Key.id, Key.term).where(Key.id > self._last).order_by(Key.id)
            ).all()
            if rows:
                self._text += "\n".join(term for _id, term in rows).encode() + b"\n"
                self._last = rows[-1][0]
                self._longer.cache_clear()

    def clear(self) -> None:
        """Forget everything, to be read anew."""
        with self._lock:
            self._text, self._last, self._looked = b"\n", 0, 0.0
            self._longer.cache_clear()

    def longer(self, part: str) -> tuple[str, ...]:
        """The terms whose word holds this part and is longer."""
        found: tuple[str, ...] = self._longer(part)
        return found

    def _look_inside(self, part: str) -> tuple[str, ...]:
        text, needle = self._text, part.encode("utf-8", "ignore")
        if not needle:
            return ()
        found: set[bytes] = set()
        at = text.find(needle)
        while at >= 0 and len(found) < AT_ONCE:
            start = text.rfind(b"\n", 0, at) + 1
            end = text.find(b"\n", at)
            found.add(text[start:end])
            at = text.find(needle, end)
        same = {needle, analysis.LOOSE.encode() + needle}
        longer = sorted(
            (term.decode() for term in found - same), key=lambda term: (len(term), term)
        )
        return tuple(longer[:MOST_LONGER])


def keys() -> Keys:
    """The current process's keys."""
    found: Keys = current_app.extensions["search-keys"]
    found.refresh()
    return found


def note(documents: Iterable[Document], *, anew: bool = False) -> None:
    """Add the words and stems of documents: words only of what everybody in the space may read.

    `anew` renews the date of those that are known, so that `forget` leaves them: for a rebuild.
    """
    words: set[tuple[int, str]] = set()
    terms: set[str] = set()
    for document in documents:
        if document.seen is Seen.all:
            words.update((document.space_id, word) for word in document.terms.words)
        for term in document.terms.weights:
            if len(term) <= 4 or analysis.is_number(term.removeprefix(analysis.LOOSE)):
                continue
            if analysis.fold(term) == term:
                terms.add(term)
    known: dict[bool, set[int]] = current_app.extensions["search-known"]
    memory = known[anew]
    if len(memory) > 1_000_000:
        memory.clear()
    # A rebuild goes through everything. What comes one by one says the day only: the moment at which
    # a word was first seen is the moment at which somebody, perhaps anonymous, has sent it.
    now = clock.now() if anew else clock.start_of_day(clock.today("UTC"), "UTC")
    word_rows = [
        {"space_id": space_id, "word": word, "folded": analysis.fold(word), "noted_at": now}
        for space_id, word in sorted(words)
        if hash((space_id, word)) not in memory
    ]
    term_rows = [
        {"term": term, "noted_at": now} for term in sorted(terms) if hash(term) not in memory
    ]
    if not word_rows and not term_rows:
        return
    with db.transaction():
        _add(VocabularyWord, ["space_id", "word"], word_rows, anew)
        _add(Key, ["term"], term_rows, anew)
    memory.update(hash((row["space_id"], row["word"])) for row in word_rows)
    memory.update(hash(row["term"]) for row in term_rows)


def _add(table: Any, unique: list[str], rows: list[dict[str, Any]], anew: bool) -> None:
    if not rows:
        return
    statement = db.upsert(table)
    if anew:
        statement = statement.on_conflict_do_update(
            index_elements=unique, set_={"noted_at": statement.excluded.noted_at}
        )
    else:
        statement = statement.on_conflict_do_nothing()
    db.session.execute(statement, rows)


def forget(before: datetime) -> None:
    """Remove what has not been noted since: words that stand in no text any more."""
    for table in (VocabularyWord, Key):
        while db.prune(table, table.noted_at < before):
            pass
    start_over()


def start_over() -> None:
    """Let this process forget what it remembers of the vocabulary."""
    for memory in current_app.extensions["search-known"].values():
        memory.clear()
    current_app.extensions["search-keys"].clear()


def init_app(app: Flask) -> None:
    """Give the application its memory of the vocabulary."""
    app.extensions["search-keys"] = Keys()
    app.extensions["search-known"] = {False: set(), True: set()}


def beginning_with(part: str, space_ids: Sequence[int], limit: int) -> list[str]:
    """Words that begin so, short ones first. Not yet fit to be shown: see `queries.suggestions`."""
    folded = analysis.fold(part)
    if not folded:
        return []
    last = folded[:-1] + chr(ord(folded[-1]) + 1)
    rows = db.session.execute(
        select(VocabularyWord.word)
        .where(
            VocabularyWord.folded >= folded,
            VocabularyWord.folded < last,
            VocabularyWord.space_id.in_(space_ids),
        )
        .group_by(VocabularyWord.word)
        .order_by(func.length(VocabularyWord.word), VocabularyWord.word)
        .limit(limit)
    )
    return [word for (word,) in rows]


def _one_off(word: str) -> set[str]:
    """Everything that is one slip of the fingers away."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {a + b[1:] for a, b in halves if b}
    turned = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    other = {a + letter + b[1:] for a, b in halves if b for letter in LETTERS}
    more = {a + letter + b for a, b in halves for letter in LETTERS}
    return (less | turned | other | more) - {word, ""}


def meant(word: str, space_ids: Sequence[int], limit: int = 8) -> list[str]:
    """Words that may have been meant, the nearest first. Not yet fit to be shown.

    One slip is looked up as it is; two in a longer word are looked for among those that begin or
    end alike.
    """
    folded = analysis.fold(word)
    if not 3 < len(folded) <= 40 or not folded.isalpha():
        return []
    inside = VocabularyWord.space_id.in_(space_ids)
    near = db.session.scalars(
        select(VocabularyWord.word)
        .where(VocabularyWord.folded.in_(sorted(_one_off(folded))), inside)
        .distinct()
        .limit(50)
    ).all()
    if not near and len(folded) > 5:
        head, last = folded[:3], folded[:2] + chr(ord(folded[2]) + 1)
        near = db.session.scalars(
            select(VocabularyWord.word)
            .where(
                VocabularyWord.folded >= head,
                VocabularyWord.folded < last,
                func.length(VocabularyWord.folded).between(len(folded) - 2, len(folded) + 2),
                inside,
            )
            .distinct()
            .limit(2000)
        ).all()
    scored = sorted(
        ((SequenceMatcher(None, folded, analysis.fold(each)).ratio(), each) for each in near),
        key=lambda each: (-each[0], each[1]),
    )
    return [each for ratio, each in scored if ratio > 0.72 and each != word][:limit]
