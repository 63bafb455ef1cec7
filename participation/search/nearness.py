"""Nearness: how much a word says of another, by stems, parts of longer words, and words that are near."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from participation import config
from participation.index import analysis

OURS = Path(__file__).with_name("near_words.txt")
LARGEST = 500_000
"""How many letters of a site's own file are read."""
LITTLE = "[says little]"
SAYS_LITTLE = 0.25
"""What a word counts that says little of what a text is about."""
SHORTEST_PART = 3
SHORTEST_UNKNOWN = 4
"""From how many letters on a word that no list holds is looked for inside a longer one."""
ENDINGS = ("ering", "ing", "else", "hed", "het", "lig", "skab", "skap", "isk", "isme", "er", "ere")
"""What may follow a word without making a compound of it: `park` does not stand in `parkering`."""

SAME, NEAR = 1.0, 0.75
"""A word that is another, in any of its forms, and one that is near it."""
PART_OF, NEAR_PART = 0.6, 0.45
"""A word that is a part of another, and one that is near a part of it."""
PARTS, NEAR_PARTS = 0.35, 0.25
"""Two words that share a part, and two with parts that are near each other."""


@dataclass(frozen=True, eq=False)
class NearWords:
    """Groups of words that mean nearly the same, by their stems, and the words that say little."""

    groups: Mapping[str, frozenset[int]] = field(default_factory=dict)
    written: Sequence[tuple[str, ...]] = ()
    little: frozenset[str] = frozenset()


def read(lines: Iterable[str]) -> NearWords:
    """Read lists of near words: a group in a line, `#` before what is a remark."""
    groups: dict[str, set[int]] = defaultdict(set)
    written: list[tuple[str, ...]] = []
    little: set[str] = set()
    saying_little = False
    for line in lines:
        words = tuple(word for word, _start, _end in analysis.words(line.partition("#")[0]))
        if line.strip().startswith("["):
            saying_little = line.strip() == LITTLE
        elif saying_little:
            little.update(key for word in words for key in keys_of(word))
        elif len(words) > 1:
            for key in (key for word in words for key in keys_of(word)):
                groups[key].add(len(written))
            written.append(words)
    known = {key: frozenset(numbers) for key, numbers in groups.items()}
    return NearWords(known, written, frozenset(little))


def near_words() -> NearWords:
    """The near words of this site: ours, and those of the file in its data folder, if there is one."""
    own = config.current().var / OURS.name
    try:
        return _read(own, own.stat().st_mtime_ns)
    except OSError:
        return _read(None, 0)


@lru_cache(maxsize=4)
def _read(own: Path | None, _changed: int) -> NearWords:
    lines = OURS.read_text("utf-8").splitlines()
    if own is not None:
        lines += ["[groups]", *own.read_text("utf-8", "replace")[:LARGEST].splitlines()]
    return read(lines)


@lru_cache(maxsize=50_000)
def keys_of(word: str) -> frozenset[str]:
    """The folded stems of a word. Danish and Norwegian endings take in most of the English ones, while
    English ones would make `park` of `parkering`."""
    return frozenset(analysis.fold(analysis.stem(word, each)) for each in ("da", "nb"))


@dataclass(frozen=True)
class Features:
    """What a word is compared by: its keys and groups, and those of its parts."""

    keys: frozenset[str]
    groups: frozenset[int]
    parts: frozenset[str]
    part_groups: frozenset[int]


@lru_cache(maxsize=20_000)
def features_of(word: str, near: NearWords) -> Features:
    """What a word is compared by."""
    keys = keys_of(word)
    groups = frozenset(each for key in keys for each in near.groups.get(key, ()))
    parts = frozenset() if analysis.is_number(word) else _parts(word, near)
    inside = frozenset(each for part in parts for each in near.groups.get(part, ()))
    return Features(keys, groups, parts, inside)


def _parts(word: str, near: NearWords) -> frozenset[str]:
    """The longest known words that a compound begins and ends with: `havne` and `sti` of `havnesti`."""
    found: set[str] = set()
    for key in keys_of(word):
        ends = range(len(key) - SHORTEST_PART, SHORTEST_PART - 1, -1)
        starts = range(SHORTEST_PART, len(key) - SHORTEST_PART + 1)
        found.update(next(([key[:at]] for at in ends if _begins(key, at, near)), ()))
        found.update(next(([key[at:]] for at in starts if key[at:] in near.groups), ()))
    return frozenset(found)


def _begins(key: str, at: int, near: NearWords) -> bool:
    return key[:at] in near.groups and not is_ending(key[at:])


def is_ending(rest: str) -> bool:
    """Whether what follows a word makes no compound of it."""
    return rest in ENDINGS


@lru_cache(maxsize=20_000)
def weight_of(word: str, near: NearWords) -> float:
    """What a word counts before its rarity: little when it says little."""
    return SAYS_LITTLE if keys_of(word) & near.little else 1.0
