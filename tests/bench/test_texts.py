"""Made-up texts: the same for the same number, uneven as a language is, and found by their words."""

import itertools
import unicodedata
from collections import Counter
from pathlib import Path

from bench.fts5 import Fts5
from bench.support import pairs
from bench.texts import COMMON, LONGEST, SHORTEST, queries, texts


def plain(text: str) -> str:
    """Without accents, as FTS5 compares."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def test_the_same_number_makes_the_same_texts() -> None:
    first, again, longer = list(texts(30)), list(texts(30)), list(texts(40))
    assert first == again == longer[:30]
    lengths = [len(f"{text.title} {text.body}".split()) for text in first]
    assert all(SHORTEST <= length <= LONGEST for length in lengths)


def test_words_are_used_unevenly() -> None:
    used = Counter(word.strip(".").lower() for text in texts(300) for word in text.body.split())
    counts = sorted((count for word, count in used.items() if word not in COMMON), reverse=True)
    assert counts[0] > 20 * counts[len(counts) // 2]
    assert sum(used[word] for word in COMMON) > sum(used.values()) * 0.3


def test_what_is_looked_for_is_there(tmp_path: Path) -> None:
    made = list(texts(200))
    engine = Fts5(tmp_path / "fts5.sqlite3")
    assert engine.fill(made) == 200
    asked = queries(made, 20)
    for question in (*asked.one, *asked.two):
        found = engine.find(question)
        assert found
        best = next(text for text in made if text.number == found[0])
        words = plain(f"{best.title} {best.body}")
        assert all(plain(word) in words for word in question.split())
    assert all(engine.find(start, beginning=True) for start in asked.prefix)
    assert all(len(start) == 4 for start in asked.prefix)
    engine.close()


def test_every_voter_votes_once_on_an_idea() -> None:
    found = list(pairs([1, 2, 3, 4], [10, 20, 30]))
    assert len(found) == len(set(found)) == 12
    assert all(one[0] != other[0] for one, other in itertools.pairwise(found))
