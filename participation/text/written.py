"""A text as it is looked through: digits of any writing as 0-9, one kind of hyphen and of blank, and
without what does not show; and where each of its characters stood."""

import sys
import unicodedata
from functools import cache
from typing import NamedTuple

from participation.text import visible

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"


class Places(NamedTuple):
    """Where the characters of a text stood in the one it was made of; None where nothing was left out."""

    kept: list[int] | None

    def start(self, at: int) -> int:
        """Where a stretch that begins here began."""
        return at if self.kept is None else self.kept[at]

    def end(self, at: int) -> int:
        """Where a stretch that ends before this ended."""
        return at if self.kept is None else self.kept[at - 1] + 1


@cache
def _table() -> dict[int, str]:
    """Characters that are read as another: always one as one, so that their places stay."""
    table = {ord(each): "-" for each in _HYPHENS}
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.digit(character))
        elif category == "Zs":
            table[code] = " "
        elif 0xFF21 <= code <= 0xFF5A or character in "＠．＋":
            table[code] = unicodedata.normalize("NFKC", character)
    table[0x09] = " "
    # A soft hyphen shows nothing: it is left out, and no hyphen.
    del table[0xAD]
    return table


def plainly(text: str) -> tuple[str, Places]:
    """The text as it is looked through, and the places of its characters."""
    if text.isascii():
        return text.replace("\t", " "), Places(None)
    if len(visible(text)) == len(text):
        return text.translate(_table()), Places(None)
    kept = [at for at, character in enumerate(text) if visible(character)]
    return "".join([text[at] for at in kept]).translate(_table()), Places(kept)
