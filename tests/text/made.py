"""Numbers made up for tests: right by their rules, and nobody's on purpose."""

import calendar
import random

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_CPR = (4, 3, 2, 7, 6, 5, 4, 3, 2)


def _checked(digits: str, weights: tuple[int, ...]) -> str | None:
    """The digits with a last one that makes their weighted sum divisible by 11; None where none does."""
    rest = sum(int(each) * weight for each, weight in zip(digits, weights, strict=True)) % 11
    last = (11 - rest) % 11
    return None if last == 10 else f"{digits}{last}"


def date(chance: random.Random, day: int = 0, month: int = 0) -> str:
    """DDMMYY of the last century, with so much added to its day and its month."""
    year, which = chance.randint(30, 99), chance.randint(1, 12)
    last = calendar.monthrange(1900 + year, which)[1]
    return f"{chance.randint(1, last) + day:02}{which + month:02}{year:02}"


def cpr(chance: random.Random, *, passes: bool = True) -> str:
    """Ten digits of the last century that pass the check by 11, or fail it."""
    while True:
        begun = f"{date(chance)}{chance.randint(0, 3)}{chance.randint(0, 99):02}"
        found = _checked(begun, _CPR)
        if found and passes:
            return found
        if found and not passes:
            return f"{begun}{(int(found[-1]) + chance.randint(1, 9)) % 10}"


def fnr(chance: random.Random, day: int = 0, month: int = 0, rest: int = 0) -> str:
    """Eleven digits that pass both checks; from 2032 the first may leave a `rest` of 1 to 3."""
    while True:
        begun = f"{date(chance, day, month)}{chance.randint(0, 499):03}"
        left = sum(int(each) * weight for each, weight in zip(begun, _K1, strict=True)) % 11
        first = (rest - left) % 11
        if first < 10 and (found := _checked(f"{begun}{first}", _K2)):
            return found


def card(chance: random.Random, begins: str = "4", length: int = 16) -> str:
    """A card's number that passes the check of Luhn."""
    begun = begins + "".join(str(chance.randint(0, 9)) for _ in range(length - len(begins) - 1))
    total = 0
    for at, each in enumerate(reversed(begun)):
        twice = int(each) * (1 if at % 2 else 2)
        total += twice - 9 if twice > 9 else twice
    return f"{begun}{-total % 10}"


def iban(chance: random.Random, country: str = "DK") -> str:
    """An account of Denmark or Norway with its check digits."""
    account = "".join(str(chance.randint(0, 9)) for _ in range({"DK": 14, "NO": 11}[country]))
    letters = "".join(str(int(each, 36)) for each in country)
    return f"{country}{98 - int(f'{account}{letters}00') % 97:02}{account}"
