"""Comparing: how much a text that is being written and one that is there say the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from participation.index import analysis
from participation.search import nearness
from participation.search.nearness import Features, NearWords

MOST_COMPARED = 60
"""How many words of the text of something that is there are compared."""
IN_THE_TEXT = 0.6
"""What a word of a title counts that stands in the text of the other and not in its title."""
ONE_WORD = 0.9
"""What it counts when only one of several words is shared."""
THIS_WAY, OTHER_WAY = 0.65, 0.35
"""How much of what is written is found there, and how much of the title there is found in what is written."""

_STRENGTH = {
    (True, 0): nearness.SAME,
    (True, 1): nearness.PART_OF,
    (True, 2): nearness.PARTS,
    (False, 0): nearness.NEAR,
    (False, 1): nearness.NEAR_PART,
    (False, 2): nearness.NEAR_PARTS,
}
"""For a word or a group that two words share: of how many of them it is only a part."""


def words_of(text: str, most: int) -> list[str]:
    """The first words of a text that are not small ones, each once."""
    found: dict[str, None] = {}
    for word, _start, _end in analysis.words(text):
        if len(word) > 1 and not _is_small(word):
            found[word] = None
            if len(found) >= most:
                break
    return list(found)


@lru_cache(maxsize=50_000)
def _is_small(word: str) -> bool:
    return any(analysis.is_stop(word, language) for language in analysis.LANGUAGES)


class Written:
    """Words of a text that is being written, with what each counts, ready to be held against others."""

    def __init__(
        self, weights: Mapping[str, float], near: NearWords, in_title: Collection[str]
    ) -> None:
        self._near = near
        self._counts = [IN_THE_TEXT if word in in_title else 1.0 for word in weights]
        self._weights = list(weights.values())
        self._sum = sum(self._weights) or 1.0
        self._at: dict[str | int, list[tuple[int, int]]] = defaultdict(list)
        beginnings: list[str] = []
        for place, word in enumerate(weights):
            features = nearness.features_of(word, self._near)
            for feature, partly in _each(features):
                self._at[feature].append((place, partly))
            for key in features.keys:
                beginnings += [key] if len(key) >= nearness.SHORTEST_UNKNOWN else []
                for at in range(nearness.SHORTEST_UNKNOWN, len(key) - 2):
                    if not nearness.is_ending(key[at:]):
                        self._at[key[:at]].append((place, 1))
                    self._at[key[-at:]].append((place, 1))
        self._ends = tuple(beginnings)
        self._known: dict[str, dict[int, float]] = {}

    def likeness(self, title: str, text: str) -> float:
        """How much the two say the same, from 0 to 1."""
        best = [0.0] * len(self._weights)
        found, possible = 0.0, 0.0
        in_title = words_of(title, MOST_COMPARED)
        speaking = 0
        for word in in_title:
            weight = nearness.weight_of(word, self._near)
            said = self._said_by(word)
            speaking += bool(said)
            found += weight * max(said.values(), default=0.0)
            possible += weight
            for place, strength in said.items():
                # Two words may each say a part of one: `busser` and `natten` of `natbus`.
                best[place] = 1 - (1 - best[place]) * (1 - strength)
        for word in words_of(text, MOST_COMPARED):
            for place, strength in self._said_whole(word):
                best[place] = max(best[place], strength * self._counts[place])
        there = sum(w * b for w, b in zip(self._weights, best, strict=True)) / self._sum
        back = found / possible if possible else 0.0
        likeness = THIS_WAY * there + OTHER_WAY * back
        shared = max(speaking, sum(each > 0 for each in best))
        # One word of many may be no more than a place.
        return likeness if shared > 1 or min(len(best), len(in_title)) < 2 else ONE_WORD * likeness

    def _said_by(self, word: str) -> dict[int, float]:
        """Which of the words that are written a word says something of, and how much."""
        known = self._known.get(word)
        if known is not None:
            return known
        said = self._known[word] = {}
        for feature, partly in self._touching(nearness.features_of(word, self._near)):
            for place, also in self._at.get(feature, ()):
                strength = _STRENGTH[isinstance(feature, str), min(partly + also, 2)]
                said[place] = max(said.get(place, 0.0), strength)
        return said

    def _said_whole(self, word: str) -> Iterator[tuple[int, float]]:
        """The same for a word of a text, of which there are many: its parts are not looked at."""
        for key in nearness.keys_of(word):
            for place, also in self._at.get(key, ()):
                yield place, _STRENGTH[True, also]
            for group in self._near.groups.get(key, ()):
                for place, also in self._at.get(group, ()):
                    yield place, _STRENGTH[False, also]

    def _touching(self, features: Features) -> Iterable[tuple[str | int, int]]:
        yield from _each(features)
        for key in features.keys:
            if key.startswith(self._ends) or key.endswith(self._ends):
                for each in self._ends:
                    if key != each and _stands_in(each, key):
                        yield each, 1


def _stands_in(part: str, key: str) -> bool:
    if key.startswith(part):
        return len(key) - len(part) > 2 and not nearness.is_ending(key[len(part) :])
    return key.endswith(part)


def _each(features: Features) -> Sequence[tuple[str | int, int]]:
    return [
        *((each, 0) for each in features.keys),
        *((each, 1) for each in features.parts),
        *((each, 0) for each in features.groups),
        *((each, 1) for each in features.part_groups),
    ]
