"""How much two texts say the same in the same words: marks by which such texts are found, and the share."""

import hashlib
import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from participation.text import visible

FEWEST_WORDS = 20
"""Shorter texts are alike by chance."""
RUN = 4
"""How many words in a row are hashed together."""
MARKS = 12
"""How many marks a text has."""
MOST_WORDS = 4000
"""Of a longer text its beginning is compared."""
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return _WORD.findall(visible(text).casefold())[:MOST_WORDS]


def marks_of(words: Sequence[str]) -> list[int]:
    """The marks of a text, none for a short one."""
    if len(words) < FEWEST_WORDS:
        return []
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    hashes = (hashlib.blake2b(run.encode(), digest_size=8).digest() for run in runs)
    return sorted({int.from_bytes(each, "big", signed=True) for each in hashes})[:MARKS]


def share(one: Sequence[str], other: Sequence[str]) -> float:
    """Which share of the words of two texts they have in common, in the same order: 0 to 1."""
    return float(Indel.normalized_similarity(one, other))
