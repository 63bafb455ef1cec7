"""Which themes a text may be about: from the words of the points that officials have sorted already.

Nothing leaves the machine, and nothing is sorted by itself: a hint says which words it rests on.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from whoosh.lang.snowball.danish import DanishStemmer
from whoosh.lang.snowball.english import EnglishStemmer
from whoosh.lang.snowball.norwegian import NorwegianStemmer

from participation import db
from participation.assessing.models import Theme, ThemeWord

SHORTEST = 4
MOST_WORDS = 600
"""Words of a text that are looked up."""
AT_LEAST = 2
"""Points that must hold a word before it says anything."""
SHARE = 0.5
"""A word belongs to a theme when at least this share of its uses is there."""
MOST_HINTS = 3

_STEMMERS: dict[str, Any] = {
    "da": DanishStemmer(),
    "nb": NorwegianStemmer(),
    "nn": NorwegianStemmer(),
    "no": NorwegianStemmer(),
    "en": EnglishStemmer(),
}
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},40}}")


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    stemmer = _STEMMERS.get(language)
    return stemmer.stem(word) if stemmer else word


def words(text: str, language: str | None) -> dict[str, str]:
    """The words of a text by their stem, each as it first stands there."""
    found: dict[str, str] = {}
    for match in _WORD.finditer(text.lower()):
        found.setdefault(_stem(match[0], language or ""), match[0])
        if len(found) >= MOST_WORDS:
            break
    return found


class Hint(NamedTuple):
    """A theme that a text may be about, and the words that say so, the strongest first."""

    theme_id: int
    title: str
    words: tuple[str, ...]


def learn(theme_id: int, hearing_id: int, quote: str, language: str | None, change: int) -> None:
    """Count the words of a quote to a theme (+1), or take them off again (-1)."""
    table = ThemeWord.__table__
    stems = sorted(words(quote, language))
    if not stems:
        return
    rows = [
        {"theme_id": theme_id, "word": stem, "hearing_id": hearing_id, "count": max(change, 0)}
        for stem in stems
    ]
    statement = db.upsert(table).values(rows)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["theme_id", "word"], set_={"count": table.c.count + change}
        )
    )
    if change < 0:
        db.session.execute(
            delete(ThemeWord)
            .where(ThemeWord.theme_id == theme_id, ThemeWord.count <= 0)
            .execution_options(synchronize_session=False)
        )


def hints(
    hearing_id: int, text: str, language: str | None, without: Iterable[int] = ()
) -> list[Hint]:
    """The themes a text may be about, the likeliest first; none when nothing speaks for any."""
    written = words(text, language)
    if not written:
        return []
    statement = (
        select(ThemeWord.word, ThemeWord.count, Theme.id, Theme.title)
        .join(Theme, Theme.id == ThemeWord.theme_id)
        .where(
            ThemeWord.hearing_id == hearing_id,
            ThemeWord.word.in_(list(written)),
            Theme.removed_at.is_(None),
        )
    )
    found = db.session.execute(statement).all()
    uses = Counter[str]()
    for word, count, _theme, _title in found:
        uses[word] += count
    left_out = set(without)
    weights: dict[int, list[tuple[float, str]]] = {}
    titles: dict[int, str] = {}
    for word, count, theme, title in found:
        share = count / uses[word]
        if count >= AT_LEAST and share >= SHARE and theme not in left_out:
            weights.setdefault(theme, []).append((share * min(count, 10), written[word]))
            titles[theme] = title
    order = sorted(weights, key=lambda each: (-sum(w for w, _ in weights[each]), each))
    return [
        Hint(
            theme,
            titles[theme],
            tuple(word for _w, word in sorted(weights[theme], reverse=True)[:4]),
        )
        for theme in order[:MOST_HINTS]
    ]
