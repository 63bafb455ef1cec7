"""Made-up Danish texts for the search part: words as unevenly used as in a language (Zipf).

The words are put together from Danish syllables and endings, and the longer ones from two others, as
Danish does; the commonest are real ones that say nothing. The same number makes the same texts.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ONSETS = (
    "b", "bl", "br", "d", "dr", "f", "fl", "fr", "g", "gl", "gr", "h", "hv", "j", "k", "kl", "kn", "kr",
    "l", "m", "n", "p", "pl", "r", "s", "sk", "skr", "sl", "sm", "sn", "sp", "st", "str", "sv", "t", "tr",
    "v",
)  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "y", "æ", "ø", "å", "ej", "øj", "av")
CODAS = (
    "d",
    "dt",
    "g",
    "k",
    "l",
    "ld",
    "m",
    "n",
    "nd",
    "ng",
    "nk",
    "r",
    "rk",
    "rt",
    "s",
    "sk",
    "st",
    "t",
    "v",
)
ENDINGS = ("", "", "", "en", "et", "er", "erne", "ede", "e", "s", "ens")
COMMON = (
    "og", "i", "at", "det", "er", "en", "til", "på", "som", "der", "for", "med", "den", "ikke", "af", "de",
    "har", "et", "vi", "kan", "om", "jeg", "så", "var", "men", "fra", "skal", "blev", "vil", "over",
)  # fmt: skip
STEMS = 9_000
COMPOUNDS = 6_000
COMMON_SHARE = 0.38
SHORTEST, LONGEST = 60, 140
RARE_FROM = 60
"""Words before this place in the order of use stand in so many texts that nobody looks for them."""


@dataclass(frozen=True)
class Text:
    """A document to be found."""

    number: int
    title: str
    body: str


@dataclass(frozen=True)
class Queries:
    """What is looked for: words of texts that are there, the commoner ones more often."""

    one: list[str]
    two: list[str]
    prefix: list[str]


def vocabulary(chance: random.Random) -> list[str]:
    """Words, the most used first."""
    stems: dict[str, None] = {}
    while len(stems) < STEMS:
        count = chance.choice((1, 2, 2, 2, 3))
        parts = (
            chance.choice(ONSETS)
            + chance.choice(VOWELS)
            + chance.choice(CODAS if at else CODAS[:8])
            for at in range(count)
        )
        stems.setdefault("".join(parts))
    known = list(stems)
    pairs = (
        chance.choice(known[:2_000]) + chance.choice(known[:2_000]) for _each in range(COMPOUNDS)
    )
    # What is said often is short; and forms of one word are used about equally often.
    roots = sorted([*known, *pairs], key=lambda root: len(root) * chance.uniform(0.3, 1.7))
    places: dict[str, float] = {}
    for place, root in enumerate(roots):
        for ending in dict.fromkeys(ENDINGS):
            places.setdefault(root + ending, (place + 20) * chance.uniform(0.3, 3.0))
    return sorted(places, key=places.__getitem__)


def texts(count: int, seed: int = 1) -> Iterator[Text]:
    """So many texts."""
    chance = random.Random(seed)
    words = vocabulary(chance)
    weights = list(itertools.accumulate(1 / (place + 40) for place in range(len(words))))
    common = list(itertools.accumulate(1 / (place + 2) for place in range(len(COMMON))))
    for number in range(1, count + 1):
        length = chance.randint(SHORTEST, LONGEST)
        usual = int(length * COMMON_SHARE)
        chosen = chance.choices(words, cum_weights=weights, k=length - usual)
        chosen += chance.choices(COMMON, cum_weights=common, k=usual)
        chance.shuffle(chosen)
        yield Text(number, " ".join(chosen[:6]).capitalize(), _sentences(chosen[6:]))


def _sentences(words: Sequence[str]) -> str:
    parts = [words[at : at + 11] for at in range(0, len(words), 11)]
    return " ".join(f"{' '.join(part).capitalize()}." for part in parts)


def queries(sample: Sequence[Text], count: int, seed: int = 1) -> Queries:
    """What to look for in these texts, so often each."""
    chance = random.Random(seed)
    usual = {*COMMON, *vocabulary(random.Random(seed))[:RARE_FROM]}

    def some(long: int, many: int) -> list[str]:
        while True:
            text = chance.choice(sample)
            words = [word.strip(".").lower() for word in text.body.split()]
            fit = sorted({word for word in words if len(word) >= long and word not in usual})
            if len(fit) >= many:
                return chance.sample(fit, many)

    return Queries(
        one=[some(4, 1)[0] for _each in range(count)],
        two=[" ".join(some(4, 2)) for _each in range(count)],
        prefix=[some(6, 1)[0][:4] for _each in range(count)],
    )
