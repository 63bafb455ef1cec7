"""Which themes a text may be about: from the words of themes, and of what was sorted under them already.

Nothing leaves the machine, and nothing is sorted by itself: a hint says which words it rests on.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from sqlalchemy import delete, exists, func, insert, literal, select, update

from participation import config, db
from participation.hearings.assessing.models import (
    Point,
    ResponseWords,
    Suggestion,
    Theme,
    ThemeWord,
    point_themes,
)
from participation.stemming import content_language, stem
from participation.subjects.models import Subject

SHORTEST = 3
MOST_WORDS = 600
"""Words of a text that are read."""
MOST_LOOKED_UP = 150
"""Of these the rarest, which are looked up among what was sorted."""
MOST_HINTS = 3
MOST_SHOWN = 4
"""Words that are shown beside a hint."""
IN_TITLE, IN_SUMMARY = 2.0, 1.0
"""What a word is worth that stands in the title of a theme, or in what is said of it."""
LONGEST_SUMMARY = 2000
UNCOUNTED = 50
"""As how many contributions a hearing is taken of which the words have not been counted yet."""
OFTENER = 1.25
"""How many times as often as in all contributions a word stands in a theme's points, to say anything."""
NEARLY = 0.75
"""A theme for which this share of the best one's weight speaks is shown beside it."""
MOST_KEPT = 3000
"""How many stems of a hearing are kept; what is rarer than all of them is as rare as can be."""
LAST = 60
"""Of how many suggestions it is said how many were right."""

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},40}}")


def words(text: str, language: str | None) -> dict[str, str]:
    """The words of a text by their stem, each as it first stands there.

    Where the language is not known, it is taken to be that of the site.
    """
    found: dict[str, str] = {}
    known = content_language(language or config.current().default_language)
    for match in _WORD.finditer(text.lower()):
        found.setdefault(stem(match[0], known), match[0])
        if len(found) >= MOST_WORDS:
            break
    return found


class Hint(NamedTuple):
    """A theme that a text may be about, and the words that say so, the strongest first."""

    theme_id: int
    title: str
    words: tuple[str, ...]


class Record(NamedTuple):
    """How many of the last suggestions were right."""

    right: int
    of: int


# What is learned from sorting.


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


class Counted(NamedTuple):
    """In how many of so many texts each stem stands: the commonest that stand in several."""

    texts: int
    counts: dict[str, int]


def count_words(texts: Iterable[str], language: str | None) -> Counted:
    """Count in how many texts each stem stands."""
    counts = Counter[str]()
    total = 0
    for text in texts:
        total += 1
        counts.update(words(text, language).keys())
    return Counted(
        total, {word: count for word, count in counts.most_common(MOST_KEPT) if count > 1}
    )


def keep_count(hearing_id: int, upto: int, counted: Counted) -> None:
    """Keep what was counted of the contributions to a hearing; `upto` is the number of the last one."""
    changed = {"upto": upto, **counted._asdict()}
    db.session.execute(
        db.upsert(ResponseWords.__table__)
        .values(hearing_id=hearing_id, **changed)
        .on_conflict_do_update(index_elements=["hearing_id"], set_=changed)
    )


# What is suggested.


class _Rarity:
    """How rare words are among the contributions to a hearing."""

    def __init__(self, texts: int, counts: Mapping[str, int]) -> None:
        self.texts, self.counts = texts, counts

    def share(self, word: str) -> float:
        """In which share of the contributions a word stands: above 0, below 1."""
        return (self.counts.get(word, 1) + 0.5) / (self.texts + 1)

    def rarest(self, written: Iterable[str], limit: int) -> list[str]:
        """The rarest words; those that stand in no other contribution come last: nothing is known of them."""
        counts = self.counts
        return sorted(written, key=lambda word: (word not in counts, counts.get(word, 0)))[:limit]


class Suggested(NamedTuple):
    """What is suggested for a text, and how many of the last suggestions for its hearing were right."""

    hints: list[Hint]
    record: Record


def _known(hearing_id: int) -> tuple[_Rarity, Record]:
    """How rare words are in a hearing, and how often suggestions were right there. One statement."""
    last = (
        select(Suggestion.was_right)
        .where(Suggestion.hearing_id == hearing_id, Suggestion.was_right.is_not(None))
        .order_by(Suggestion.id.desc())
        .limit(LAST)
        .subquery()
    )
    judged = select(
        func.count().filter(last.c.was_right).label("right"), func.count().label("of")
    ).subquery()
    found = db.session.execute(
        select(judged.c.right, judged.c.of, ResponseWords.texts, ResponseWords.counts)
        .select_from(judged)
        .outerjoin(ResponseWords, ResponseWords.hearing_id == hearing_id)
    ).one()
    rarity = _Rarity(found.texts, found.counts) if found.texts else _Rarity(UNCOUNTED, {})
    return rarity, Record(found.right, found.of)


@lru_cache(maxsize=500)
def _own_words(title: str, summary: str, language: str | None) -> dict[str, float]:
    """The stems by which a theme is described, with what each is worth."""
    described = dict.fromkeys(words(summary[:LONGEST_SUMMARY], language), IN_SUMMARY)
    return described | dict.fromkeys(words(title, language), IN_TITLE)


def _learned(hearing_id: int, looked_up: Sequence[str]) -> dict[int, dict[str, int]]:
    """How many points of each theme hold each of these words."""
    learned: dict[int, dict[str, int]] = {}
    for theme_id, word, count in db.session.execute(
        select(ThemeWord.theme_id, ThemeWord.word, ThemeWord.count).where(
            ThemeWord.hearing_id == hearing_id, ThemeWord.word.in_(looked_up)
        )
    ):
        learned.setdefault(theme_id, {})[word] = count
    return learned


def suggest(
    hearing: Subject, text: str, themes: Sequence[Theme], without: Iterable[int] = ()
) -> Suggested:
    """The themes a text may be about, the likeliest first; none when nothing speaks for any.

    A word speaks for a theme when the theme is described by it, or when it stands more often in the
    points of the theme than in all contributions; and it says the more the rarer it is among these.
    Two statements, of which the second brings `MOST_LOOKED_UP` rows for each theme at most.
    """
    rarity, record = _known(hearing.id)
    left_out = set(without)
    asked = [theme for theme in themes if theme.id not in left_out]
    written = words(text, hearing.language) if asked else {}
    return Suggested(_hints(hearing, written, asked, rarity) if written else [], record)


def _hints(
    hearing: Subject, written: Mapping[str, str], asked: Sequence[Theme], rarity: _Rarity
) -> list[Hint]:
    learned = _learned(hearing.id, rarity.rarest(written, MOST_LOOKED_UP))
    weighed: list[tuple[float, Theme, dict[str, float]]] = []
    for theme in asked:
        own = _own_words(theme.title, theme.summary, hearing.language)
        said = _weights(written, own, learned.get(theme.id, {}), theme.point_count, rarity)
        if said:
            weighed.append((sum(said.values()), theme, said))
    weighed.sort(key=lambda each: (-each[0], each[1].id))
    best = weighed[0][0] if weighed else 0.0
    return [
        Hint(theme.id, theme.title, tuple(written[word] for word in _strongest(said)))
        for weight, theme, said in weighed[:MOST_HINTS]
        if weight >= NEARLY * best
    ]


def _weights(
    written: Iterable[str],
    own: Mapping[str, float],
    learned: Mapping[str, int],
    points: int,
    rarity: _Rarity,
) -> dict[str, float]:
    """What each word of a text says for a theme; words that say nothing are left out."""
    found: dict[str, float] = {}
    for word in written:
        if word not in own and word not in learned:
            continue
        share = rarity.share(word)
        # As if there were one more point, with words as in any contribution.
        more_often = (learned.get(word, 0) + share) / (points + 1) / share
        said = own.get(word, 0.0) + (log(more_often) if more_often >= OFTENER else 0.0)
        if said:
            found[word] = said * log(share) ** 2
    return found


def _strongest(said: Mapping[str, float]) -> list[str]:
    return sorted(said, key=lambda word: (-said[word], word))[:MOST_SHOWN]


# How often it was right.


def note(hearing_id: int, subject_id: int, theme_ids: Sequence[int]) -> None:
    """Note which themes were suggested for a contribution of which nothing is sorted yet, once.

    The caller holds the hearing.
    """
    if not theme_ids:
        return
    begun = [
        exists().where(Point.subject_id == subject_id),
        exists().where(Suggestion.subject_id == subject_id),
    ]
    suggested = select(Theme.hearing_id, literal(subject_id), Theme.id).where(
        Theme.hearing_id == hearing_id,
        Theme.id.in_(theme_ids),
        Theme.removed_at.is_(None),
        *(~each for each in begun),
    )
    db.session.execute(
        insert(Suggestion).from_select(["hearing_id", "subject_id", "theme_id"], suggested)
    )


def settle(subject_id: int) -> None:
    """Note which of the themes suggested for a contribution were right, now that it is sorted."""
    linked = point_themes.c
    given = (
        select(linked.theme_id)
        .join(Point, Point.id == linked.point_id)
        .where(Point.subject_id == subject_id)
    )
    db.session.execute(
        update(Suggestion)
        .where(Suggestion.subject_id == subject_id)
        .values(was_right=Suggestion.theme_id.in_(given))
        .execution_options(synchronize_session=False)
    )


def merge(theme_id: int, into_id: int) -> None:
    """Let what was suggested of a theme be suggested of the one it became part of; where that was suggested
    too, what is not judged yet is one suggestion."""
    quiet = {"synchronize_session": False}
    both = select(Suggestion.subject_id).where(Suggestion.theme_id == into_id)
    mine = Suggestion.theme_id == theme_id
    db.session.execute(
        update(Suggestion)
        .where(mine, Suggestion.subject_id.not_in(both))
        .values(theme_id=into_id)
        .execution_options(**quiet)
    )
    db.session.execute(
        delete(Suggestion).where(mine, Suggestion.was_right.is_(None)).execution_options(**quiet)
    )
