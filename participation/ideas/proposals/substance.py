"""How much a change of a text changes: whether those who voted on it are told, or its writer is asked."""

import enum
import re
from collections import Counter

from participation.text import diff, says_else

ASKED_FROM = 0.1
"""The share of words from which a writer is asked whether what is proposed is another thing."""
TOLD_FROM = 0.5
"""The share from which it is another thing, whatever the writer says."""
MOST = 15_000_000
"""How many pairs of words the comparison may look at."""
_WORD, _NUMBER = re.compile(r"\w+"), re.compile(r"\d+(?:[.,]\d+)*")


class Weight(enum.IntEnum):
    """What a change weighs: no other words, a few, many or a number or the title, most of them."""

    none = 0
    small = 1
    asked = 2
    told = 3


def weight(before: tuple[str, str], after: tuple[str, str]) -> Weight:
    """What a change of title and text weighs.

    Other signs, capitals and spaces weigh nothing (`text.says_else`). Another title or another number is
    asked about however few the words: "50" for "5", "not" for nothing.
    """
    title, body = (says_else(*each) for each in zip(before, after, strict=True))
    if not title and not body:
        return Weight.none
    share = _share(before[1], after[1]) if body else 0.0
    if share >= TOLD_FROM:
        return Weight.told
    if title or share >= ASKED_FROM or _numbers(before[1]) != _numbers(after[1]):
        return Weight.asked
    return Weight.small


def _share(before: str, after: str) -> float:
    """Which share of the words of both texts together are in what was taken out or put in."""
    changed = "".join(
        f"{piece.text} " for piece in diff(before, after, MOST) if piece.kind != "same"
    )
    words = len(_WORD.findall(before)) + len(_WORD.findall(after))
    return len(_WORD.findall(changed)) / words if words else 0.0


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))
