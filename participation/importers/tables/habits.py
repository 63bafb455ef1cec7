"""How dates and numbers are written in a table: as was said, else by the habit of the whole column."""

import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from participation.importers.files import FileFormat, ImportRefused, Row, RowRejected

ISO = "ISO 8601"
_DAYS = ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
         "%d-%m-%y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y")  # fmt: skip
_TIMES = ("", " %H:%M:%S", " %H:%M", " %H.%M.%S", " %H.%M", " %I:%M:%S %p", " %I:%M %p",
          ", %H:%M", ", %H.%M")  # fmt: skip
FORMATS = (*(day + time for day in _DAYS for time in _TIMES), "%Y%m%d")
"""Ways to write a date, those of Danish and Norwegian programs first."""
_ZONED = re.compile(r"(.*\d(?:\s?[AaPp][Mm])?)\s+(?:[A-Z]{1,5}|(?:GMT|UTC)[+-]\d{1,2}(?::?\d\d)?)")
_OFFSET = re.compile(r"(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d\d))?)?")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
_MOST_TRIED = 2_000


# Dates


def is_iso(value: str) -> bool:
    """Whether a date is written as ISO 8601 has it; 20190514 is more often something else."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return "-" in value


def _fits(value: str, form: str) -> bool:
    if form == ISO:
        return is_iso(value)
    try:
        time.strptime(value, form)
    except (ValueError, OverflowError):
        return False
    return True


@lru_cache(maxsize=_MOST_TRIED)
def _candidates(shape: str) -> tuple[str, ...]:
    """The formats that values of a shape may have: a 1 stands for each number."""
    parts = _DIGITS.split(shape)
    found = []
    for form in (ISO, *FORMATS):
        if form == ISO:
            if "-" in shape:
                found.append(form)
        elif form == "%Y%m%d":
            if shape == "1":
                found.append(form)
        elif _DIGITS.split(re.sub(r"%[dmYyHMSI]", "1", form).replace("%p", "AM")) == [
            part.upper() for part in parts
        ]:
            found.append(form)
    return tuple(found)


def _bare(value: str) -> str:
    """A moment without the zone that forms write behind it (`GMT+2`, `CET`)."""
    found = _ZONED.fullmatch(value)
    if found is None or found[0].upper().endswith((" AM", " PM")):
        return value
    return found[1]


class DateHabit:
    """The formats of one column, found by counting how many of its values fit each."""

    def __init__(self) -> None:
        self._fits: Counter[str] = Counter()
        self._seen = 0

    def add(self, value: str) -> None:
        """Take one more value into account."""
        if not value:
            return
        value = _bare(value)
        self._seen += 1
        shape = _DIGITS.sub("1", value.upper().replace("PM", "AM"))
        if len(shape) <= 40:
            self._fits.update(form for form in _candidates(shape) if _fits(value, form))

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats, in the order in which to try them; empty when all are ISO 8601, or none fits.

        Of day and month the order that fits more values holds for the whole column, day before month
        where both do: a value that does not fit it is no date.
        """
        counted = {form: count for form, count in self._fits.items() if form != ISO}
        ways: Counter[str] = Counter()
        for form, count in counted.items():
            ways[_way(form)] += count
        if not ways:
            return ()
        first = {way: min(FORMATS.index(each) for each in counted if _way(each) == way)
                 for way in ways}  # fmt: skip
        best = max(ways, key=lambda way: (ways[way], -first[way]))
        return tuple(form for form in FORMATS if form in counted and _way(form) == best)

    @property
    def way(self) -> str:
        """The order of day, month and year; empty when there is none to choose."""
        found = self.formats
        return _way(found[0]) if found else ""

    def formats_as(self, way: str) -> tuple[str, ...]:
        """The formats in another order of day and month, where it fits as many values; else none."""
        found = tuple(form for form in FORMATS if form in self._fits and _way(form) == way)
        return found if found and self._fitting(way) == self._fitting(self.way) else ()

    def _fitting(self, way: str) -> int:
        return sum(count for form, count in self._fits.items() if form != ISO and _way(form) == way)

    @property
    def is_certain(self) -> bool:
        """Whether only one order of day and month fits."""
        others = {_way(form) for form in self._fits if form != ISO} - {self.way}
        return not self.way or all(
            self._fitting(other) < self._fitting(self.way) for other in others
        )


def _way(form: str) -> str:
    """Which of day, month and year come in which order."""
    return "".join(letter for letter in form.lower() if letter in "dmy")[:3]


def moment(
    value: str,
    column: str,
    zone: ZoneInfo,
    formats: Iterable[str] = (),
    *,
    earliest: int = 1990,
) -> datetime:
    """A cell as a moment, in one of the formats or in ISO 8601; RowRejected when it is none.

    A moment that says no offset from UTC is one of the zone.
    """
    at = _first_that_fits(value, formats)
    if at is None:
        raise RowRejected(f"{column} is not a date: {value[:40] or '(empty)'}")
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowRejected(f"{column} is not a date: {value[:40]}") from None
    if not earliest <= at.year <= 2200:
        raise RowRejected(f"{column} lies outside {earliest} to 2200: {at:%Y-%m-%d}")
    return at


def _first_that_fits(value: str, formats: Iterable[str]) -> datetime | None:
    bare = _bare(value)
    offset = _offset(value[len(bare) :].strip()) if bare != value else ""
    for form in formats:
        for spelling in dict.fromkeys((value, bare)):
            try:
                at = datetime.strptime(spelling, form)  # noqa: DTZ007  (the zone follows)
            except (ValueError, OverflowError):
                continue
            return datetime.fromisoformat(at.isoformat() + offset) if spelling == bare else at
    if not is_iso(bare):
        return None
    at = datetime.fromisoformat(bare)
    return at if at.tzinfo or not offset else datetime.fromisoformat(at.isoformat() + offset)


def _offset(zone: str) -> str:
    """`GMT+2` as ISO 8601 has it; empty for a name that says no offset."""
    found = _OFFSET.fullmatch(zone)
    if found is None:
        return ""
    sign, hours, minutes = found[1] or "+", int(found[2] or 0), found[3] or "00"
    return f"{sign}{hours:02}:{minutes}" if hours <= 14 and int(minutes) < 60 else ""


# Numbers


class NumberHabit:
    """Whether a column has its decimals behind a comma or a full stop."""

    def __init__(self) -> None:
        self._decimal: Counter[str] = Counter()
        self.unsure = ""

    def add(self, value: str) -> None:
        """Take one more value into account."""
        value = value.replace("\xa0", "").replace(" ", "")
        signs = [sign for sign in value if sign in ".,"]
        if not signs or len(value) > 40 or not _NUMBER.fullmatch(value):
            return
        if len(set(signs)) == 2:
            self._decimal[signs[-1]] += 1
        elif len(signs) > 1:
            self._decimal["," if signs[0] == "." else "."] += 1
        elif not _GROUPED.fullmatch(value) or value.lstrip("+-").startswith("0"):
            self._decimal[signs[0]] += 1
        else:
            self.unsure = self.unsure or value

    @property
    def decimal(self) -> str:
        """The sign before the decimals; empty when no value tells."""
        return max(self._decimal, key=lambda sign: self._decimal[sign], default="")


def is_number(value: str) -> bool:
    """Whether a cell holds a number, with its decimals behind either sign."""
    return bool(_NUMBER.fullmatch(value.replace("\xa0", "").replace(" ", "")))


def number(value: str, column: str, decimal: str = "") -> int | float | None:
    """A number as tables write it: 12, 12.0, 12,5, and 10.000 where `decimal` is a comma."""
    if not value:
        return None
    bare = value.replace("\xa0", "").replace(" ", "").replace("\u202f", "").replace("'", "")
    if decimal:
        thousands = "." if decimal == "," else ","
        whole, _, rest = bare.partition(decimal)
        if thousands in whole:
            if not _GROUPED.fullmatch(whole):
                raise RowRejected(f"{column} is not a number: {value[:40]}")
            whole = whole.replace(thousands, "")
        bare = f"{whole}.{rest}" if rest else whole
    else:
        bare = bare.replace(",", ".")
    if len(bare) > 40 or not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", bare):
        raise RowRejected(f"{column} is not a number: {value[:40]}")
    found = float(bare)
    if not -(2**53) < found < 2**53:
        raise RowRejected(f"{column} is too large a number: {value[:40]}")
    return int(found) if found.is_integer() else found


# A file


def together(habits: Mapping[str, DateHabit]) -> tuple[tuple[str, ...], list[str]]:
    """The formats of a file's columns, and the columns in which the day or the month may come first.

    A column that could be either is written as those that can be only one: a file has one habit.
    """
    ways = {habit.way for habit in habits.values() if habit.way and habit.is_certain}
    way = ways.pop() if len(ways) == 1 else ""
    found: dict[str, None] = {}
    uncertain = []
    for name, habit in habits.items():
        alike = () if habit.is_certain else habit.formats_as(way)
        found.update(dict.fromkeys(alike or habit.formats))
        if not habit.is_certain and not alike:
            uncertain.append(name)
    return tuple(found), uncertain


def learned(
    rows: Iterable[Row], form: FileFormat, dates: Collection[str], numbers: Collection[str]
) -> tuple[FileFormat, list[str]]:
    """The form with the dates and decimals of these columns where it does not say them, and what
    whoever imports the file should know.

    Raises ImportRefused where 10.000 may be ten or ten thousand, and nothing in the file tells.
    """
    dates = () if form.dates else tuple(dict.fromkeys(filter(None, dates)))
    numbers = () if form.decimal else tuple(filter(None, numbers))
    if not dates and not numbers:
        return form, []
    habits = {name: DateHabit() for name in dates}
    numbered, unsure = NumberHabit(), ""
    for row in rows:
        for name, habit in habits.items():
            habit.add(row.get(name))
        for name in numbers:
            numbered.add(row.get(name))
            if numbered.unsure and not unsure:
                unsure = name
    if numbered.unsure and not numbered.decimal:
        raise ImportRefused(
            f"{unsure} holds {numbered.unsure}: say with --decimal , or --decimal . "
            "which sign stands before the decimals"
        )
    found, uncertain = together(habits)
    notes = []
    for name, habit in habits.items():
        if name in uncertain:
            notes.append(
                f"{name}: the day or the month may come first; it is read as {habit.formats[0]}. "
                "Say another form with --dates."
            )
    settled = replace(form, dates=form.dates or found, decimal=form.decimal or numbered.decimal)
    return settled, notes
