"""What a pseudonym may be: letters that everybody reads alike, and nobody's name."""

import unicodedata
from collections.abc import Iterable

SHORTEST, LONGEST = 3, 30
_LONG = 6


def is_plain(name: str) -> bool:
    """Whether a name has only Latin letters, digits, spaces, dots and hyphens, and a letter among them:
    others look like these, and would make two names look the same."""
    letters = [each for each in name if each.isalpha()]
    latin = all(unicodedata.name(each, "").startswith("LATIN ") for each in letters)
    return (
        bool(letters)
        and latin
        and all(
            each.isalpha() or (each.isascii() and each.isdecimal()) or each in " .-"
            for each in name
        )
    )


def key_of(name: str) -> str:
    """A name without what makes two of them look different and read the same: case, accents, blanks."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in spread if each.isalnum())


def holds_one_of(name: str, taken: Iterable[str]) -> bool:
    """Whether a name is one of some names, or has one in it, as `key_of` reads both; a short one
    stands in many words, so that is no matter."""
    key = key_of(name)
    return any(
        each == key or (len(each) >= _LONG and each in key) for each in map(key_of, taken) if each
    )
