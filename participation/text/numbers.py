"""Numbers that stand for a person or an account, by their own rules: dates, check digits, lengths."""

import calendar
import enum
import re
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.phonemetadata import PhoneMetadata


class Sure(enum.Enum):
    """Whether a number is what it looks like."""

    no = 0
    maybe = 1
    yes = 2

    def __bool__(self) -> bool:
        return self is not Sure.no


_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def _is_date(day: int, month: int, year: int) -> bool:
    if not 1 <= month <= 12 or day < 1:
        return False
    return day <= (29 if month == 2 and calendar.isleap(year) else _DAYS[month - 1])


def _cpr_year(year: int, seventh: int) -> int:
    """The year of birth, by the digit after the date (https://cpr.dk, "Opbygning af CPR-nummeret")."""
    if seventh <= 3:
        return 1900 + year
    if seventh in (4, 9):
        return (2000 if year <= 36 else 1900) + year
    return (2000 if year <= 57 else 1800) + year


def cpr(digits: str, *, hyphen: bool) -> Sure:
    """Whether ten digits are a Danish CPR number.

    Since October 2007 numbers are given that do not pass the check by 11, so that alone refuses none: with
    a date and the hyphen that they are written with it is one, and so is one that passes. Others may be.
    """
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if not _is_date(day, month, _cpr_year(year, int(digits[6]))):
        return Sure.no
    return Sure.yes if hyphen or _sum(digits, _CPR_WEIGHTS) == 0 else Sure.maybe


def _fnr_kind(day: int, month: int) -> tuple[str, int, int]:
    """What an eleven-digit Norwegian number is, and the day and month in it."""
    kind = "fnr"
    if day > 40:
        kind, day = "d-number", day - 40
    if month > 80:
        kind, month = "synthetic", month - 80
    elif month > 40:
        kind, month = "h-number", month - 40
    return kind, day, month


def fnr(digits: str) -> tuple[str, Sure]:
    """What kind of Norwegian number eleven digits are: fnr, d-number, h-number or synthetic, and whether.

    From 2032 the first check leaves 0 to 3 where it left 0, and the digits after the date say no century
    any more (https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon, "nytt fødselsnummer").
    One with a date that fails the checks may be mistyped.
    """
    kind, day, month = _fnr_kind(int(digits[:2]), int(digits[2:4]))
    year = int(digits[4:6])
    if not any(_is_date(day, month, century + year) for century in (1900, 2000)):
        return kind, Sure.no
    right = _sum(digits, _K1_WEIGHTS) <= 3 and _sum(digits, _K2_WEIGHTS) == 0
    return kind, Sure.yes if right else Sure.maybe


# The registry of IBAN lengths (ISO 13616, https://www.swift.com/standards/data-standards/iban).
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FO FI GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK",
        21: "CH CR HR LI LV", 22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


def iban(written: str) -> int:
    """How many characters of a text from its beginning are an IBAN, by its country's length and the check
    by 97 (ISO 7064); 0 for none."""
    length = _IBAN_LENGTHS.get(written[:2].upper())
    together = written.replace(" ", "").replace("-", "").upper()
    if length is None or len(together) < length:
        return 0
    number = (together[4:length] + together[:4]).translate(_VALUES)
    if int(number) % 97 != 1:
        return 0
    taken = [at for at, character in enumerate(written) if character.isalnum()]
    end = taken[length - 1] + 1
    return 0 if written[end : end + 1].isalnum() else end


_VALUES = {ord(each): str(int(each, 36)) for each in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_CARDS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|5019\d{12}|(?:6011|65\d\d|35(?:2[89]|[3-8]\d))\d{12}"
    r"|(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15}"
)
"""The beginnings and lengths of Visa, Mastercard, American Express, Diners, Dankort, Discover, JCB and
Maestro."""
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def card(written: str) -> bool:
    """Whether a number is one of a payment card: a known beginning, and the check of Luhn (ISO/IEC 7812)."""
    digits = written.replace(" ", "").replace("-", "")
    if not _CARDS.fullmatch(digits):
        return False
    return sum(
        _DOUBLED[int(digit)] if at % 2 else int(digit) for at, digit in enumerate(digits[::-1])
    ) % 10 == 0  # fmt: skip


@cache
def _plan(region: str) -> re.Pattern[str] | None:
    """What the numbers of a country look like."""
    known = PhoneMetadata.metadata_for_region(region)
    described = known.general_desc if known else None
    pattern = described.national_number_pattern if described else None
    return re.compile(pattern) if pattern else None


@cache
def _regions(code: str) -> tuple[str, ...]:
    return tuple(COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()))[:1]


_DAY_OR_YEARS = re.compile(
    r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|[ -](?:19|20)\d\d)"
)


def phone(code: str | None, written: str) -> bool:
    """Whether a number is one of a telephone: of the country with this code, else Danish or Norwegian."""
    digits = written.replace(" ", "").replace("-", "").replace(".", "")
    if code is None:
        if _DAY_OR_YEARS.fullmatch(written) or digits.endswith("0000") or len(digits) != 8:
            return False
        return any(plan.fullmatch(digits) for region in ("DK", "NO") if (plan := _plan(region)))
    # Which digits are the country's is not to be seen where they are written in one.
    together = code + digits
    for length in (1, 2, 3):
        for region in _regions(together[:length]):
            plan = _plan(region)
            if plan and plan.fullmatch(together[length:].removeprefix("0")):
                return True
    return False
