"""What a text should not hold when everybody can read it: national numbers, cards, addresses, phones.

`find` gives each hit with its place in the text as it was given. It takes time by the length of the text,
whatever stands in it: each pattern begins where a word begins, and looks at a few dozen characters.
"""

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from participation.text import written
from participation.text.numbers import Sure, card, cpr, fnr, iban, phone


class Kind(enum.StrEnum):
    """What a hit is."""

    cpr = "cpr"
    fnr = "fnr"
    d_number = "d-number"
    h_number = "h-number"
    synthetic = "synthetic"
    iban = "iban"
    card = "card"
    email = "email"
    phone = "phone"
    address = "address"
    word = "word"


class Strength(enum.StrEnum):
    """How sure it is that nobody else may read it: strong holds a contribution, soft asks its writer."""

    strong = "strong"
    soft = "soft"


class Hit(NamedTuple):
    """A stretch of a text that should be looked at: `text[start:end]`."""

    kind: Kind
    strength: Strength
    start: int
    end: int


COVER = "█"
"""What stands for each character of a covered passage."""

# Not within a longer word or number; but `cpr0101801234` is written too.
_BEGIN = r"(?:(?<![^\W_])(?<![+.,]\b)|(?<=cpr)|(?<=fnr)|(?<=nr))"
_END = r"(?![^\W_])"
_PATTERNS = {
    Kind.cpr: re.compile(
        rf"{_BEGIN}(\d\d)([ ./]?)(\d\d)\2(\d\d)( ?- ?|[ /.]?)(\d{{4}}){_END}", re.IGNORECASE
    ),
    Kind.fnr: re.compile(
        rf"{_BEGIN}(\d\d)([ ./]?)(\d\d)\2(\d\d)(?: ?- ?|[ /.]?)(\d{{3}} ?\d\d){_END}", re.IGNORECASE
    ),
    Kind.iban: re.compile(r"(?<![^\W_])(?=([a-z]{2}\d\d(?:[ -]?[a-z0-9]){11,30}))", re.IGNORECASE),
    Kind.card: re.compile(
        rf"(?<![^\W_])(?:\d{{4}}([ -])\d{{4}}\1\d{{4}}\1\d{{1,4}}(?:\1\d{{3}})?"
        rf"|\d{{4}}([ -])\d{{6}}\2\d{{4,5}}|\d{{13,19}}){_END}"
    ),
    Kind.email: re.compile(
        r"(?<![\w.+-])[^\W_][\w.+-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,5}[^\W\d_]{2,24}(?![\w-])"
    ),
    Kind.phone: re.compile(
        r"(?<![^\W_])(?<![.,+/=]\b)(?<!\d[ -])"
        r"(?:(?:\+|00|\(\+)(\d{1,3})\)?[ -]?(?:\(0\)[ -]?)?(\d{1,4}(?:[ -]?\d{1,4}){1,5})"
        r"|(\d\d([ .-])\d\d\4\d\d\4\d\d|\d{4}[ -]\d{4}|\d{3} \d\d \d{3}|\d{8}))"
        rf"{_END}(?![ -]?\d|[.,/]\d| ?(?:kr\b|kroner|dkk|nok|mio|,-))",
        re.IGNORECASE,
    ),
}
_ROAD_ENDS = (
    "vej vejen gade gaden gata gate gaten veien vei vegen veg allé alle alléen alleen stræde strædet plads "
    "pladsen plass plassen torv torvet torg torget boulevard bulevard vænge vænget park parken sti stien "
    "bakke bakken vang vangen have haven krog krogen lien lia toften svinget svingen tunet brygge bryggen "
    "brygga kaj kai kaien ager ageren eng engen skrænten kroken ringen terrasse terrassen løkka løkken smug "
    "smuget høj højen haugen åsen hagen jordet"
)
_ROADS = tuple(_ROAD_ENDS.split())
_PLAIN_ROADS = ("vej", "gade", "gata", "gaten", "veien", "vegen", "stræde")
"""Ends of names that are of roads without a capital, too."""
_ALONE = frozenset({"torget", "torvet", "bryggen", "brygga"})
"""Roads whose whole name this is."""
_HOUSE = re.compile(
    r"(?<=[^\W\d_]) {1,2}(?:nr\.? ?)?\d{1,3} ?[a-zæøå]?(?![\w%]|[.:]\d"
    r"| ?(?:km|m|meter|kr|kroner|år|biler|stk|mio|minutter|timer)\b)"
    r"(?:, ?(?:\d{1,2}\.? ?(?:tv|th|mf|sal|etg)\.?|st\.? ?(?:tv|th|mf)?\.?)(?: ?(?:tv|th|mf)\b\.?)?)?"
    r"(?:,? {1,2}\d{4} [a-zæøå][^\W\d_]{1,30})?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:[.'-][^\W\d_]+)*\.?")
_LONGEST_NAME = 60
_SAYS_SO = re.compile(r"cpr|personn|person-n|fødselsn|fnr|d-n[ru]|h-n[ru]", re.IGNORECASE)
_SAYS_FIRM = re.compile(r"(?:cvr|org)\S{0,5}[ :]{1,2}$", re.IGNORECASE)
_NEAR = 24
"""How far before a number a word that names it may stand."""
MOST_WORDS = 200


def find(text: str, words: Sequence[str] = ()) -> list[Hit]:
    """The hits in a text by the rules of both countries, in their order; none lies over another.

    `words` are those that a space wants to look at; they are found whole, in capitals or not.
    """
    read, places = written.plainly(text)
    found = sorted(
        (*_numbers(read), *_addresses(read), *_words(read, words)),
        # The strong before the soft, the long before the short.
        key=lambda hit: (hit.strength is Strength.soft, hit.start - hit.end, hit.start),
    )
    return [
        Hit(hit.kind, hit.strength, places.start(hit.start), places.end(hit.end))
        for hit in _apart(found, len(read))
    ]


def _apart(hits: Iterable[Hit], length: int) -> list[Hit]:
    """Of hits that lie over each other the first."""
    taken = bytearray(length)
    kept = []
    for hit in hits:
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _numbers(read: str) -> Iterator[Hit]:
    for match in _PATTERNS[Kind.cpr].finditer(read):
        digits = match[1] + match[3] + match[4] + match[6]
        sure = cpr(digits, hyphen="-" in match[5])
        if sure:
            yield _hit(Kind.cpr, _named(read, match.start(), sure), match)
    for match in _PATTERNS[Kind.fnr].finditer(read):
        kind, sure = fnr(match[1] + match[3] + match[4] + match[5].replace(" ", ""))
        if sure:
            yield _hit(Kind(kind), _named(read, match.start(), sure), match)
    for match in _PATTERNS[Kind.iban].finditer(read):
        if length := iban(match[1]):
            yield Hit(Kind.iban, Strength.strong, match.start(), match.start() + length)
    for match in _PATTERNS[Kind.card].finditer(read):
        if card(match[0]):
            yield Hit(Kind.card, Strength.strong, match.start(), match.end())
    for match in _PATTERNS[Kind.phone].finditer(read):
        firm = _SAYS_FIRM.search(read, max(0, match.start() - 8), match.start())
        if not firm and phone(match[1], match[2] or match[3]):
            yield Hit(Kind.phone, Strength.soft, match.start(), match.end())


def _named(read: str, start: int, sure: Sure) -> Sure:
    """A number that the text itself calls a personal number is one, whatever its check digits say."""
    if sure is Sure.maybe and _SAYS_SO.search(read, max(0, start - _NEAR), start):
        return Sure.yes
    return sure


def _hit(kind: Kind, sure: Sure, match: re.Match[str]) -> Hit:
    strength = Strength.strong if sure is Sure.yes else Strength.soft
    return Hit(kind, strength, match.start(), match.end())


def _addresses(read: str) -> Iterator[Hit]:
    if "@" in read:
        for match in _PATTERNS[Kind.email].finditer(read):
            yield Hit(Kind.email, Strength.soft, match.start(), match.end())
    for match in _HOUSE.finditer(read):
        start = _road(read, match.start())
        if start is not None:
            yield Hit(Kind.address, Strength.soft, start, match.end())


def _road(read: str, end: int) -> int | None:
    """Where the name of a road begins that ends here: Nørregade, H.C. Ørsteds Vej; None where none does.

    It begins with a capital, if its end is not one that only roads have.
    """
    before = read[max(0, end - _LONGEST_NAME) : end]
    if not before.lower().endswith(_ROADS):
        return None
    words = before.rsplit(" ", 4)
    last = words[-1]
    if not _NAME.fullmatch(last):
        return None
    lower = last.lower()
    whole = lower in _ROADS
    start = end - len(last)
    named = last[0].isupper() and (not whole or lower in _ALONE)
    cut = len(words) == 5 or end > _LONGEST_NAME
    for word in reversed(words[cut:-1]):
        if not (word[:1].isupper() and _NAME.fullmatch(word)):
            break
        if not whole and not last[0].isupper():
            break
        start -= len(word) + 1
        named = True
    return start if named or (not whole and lower.endswith(_PLAIN_ROADS)) else None


_WORD = re.compile(r"\w+")


def _words(read: str, words: Sequence[str]) -> Iterator[Hit]:
    """The words of a space: each word of the text is looked up once."""
    wanted = _wanted(tuple(words))
    if not wanted:
        return
    tokens = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(read)]
    for at, (start, _, token) in enumerate(tokens):
        for phrase in wanted.get(token, ()):
            several = tokens[at : at + len(phrase)]
            if tuple(each[2] for each in several) == phrase:
                yield Hit(Kind.word, Strength.soft, start, several[-1][1])
                break


@lru_cache(maxsize=64)
def _wanted(words: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    """The words by the first part of each, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for each in words[:MOST_WORDS]:
        phrase = tuple(match[0].casefold() for match in _WORD.finditer(written.plainly(each)[0]))
        if phrase:
            found.setdefault(phrase[0], []).append(phrase)
    for several in found.values():
        several.sort(key=len, reverse=True)
        del several[8:]
    return found


def strong(hits: Iterable[Hit]) -> list[Hit]:
    """Those of the hits that hold a contribution."""
    return [hit for hit in hits if hit.strength is Strength.strong]


def cover(text: str, passages: Iterable[tuple[int, int]]) -> str:
    """A text with these passages covered, each character by a bar; lines stay lines."""
    letters = list(text)
    for start, end in passages:
        for at in range(max(0, start), min(end, len(letters))):
            if letters[at] != "\n":
                letters[at] = COVER
    return "".join(letters)
