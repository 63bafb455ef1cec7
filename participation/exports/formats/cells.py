"""Values as the cells of each format hold them: for programs, and for people."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from participation.exports import words
from participation.i18n import format_number, language
from participation.i18n import gettext as _
from participation.shown import Column

_FORMULA = re.compile(
    r"[\s\ufeff\u200b-\u200f\u2060\u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20\u2212]"
)
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff\x00]")
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
QUOTE = "'"
MAX_CELL = 32_767
"""How many UTF-16 units a cell of a spreadsheet holds."""


def cut_note() -> str:
    """What stands at the end of a text that a cell cannot hold."""
    return _(
        " […] cut here: a spreadsheet's cell holds no more. "
        "The whole text is in CSV and JSON Lines."
    )


def whole(value: str) -> str:
    """A text that every format can hold: what is no character is shown as �."""
    return _BROKEN.sub("\ufffd", value)


def is_risky(value: str) -> bool:
    """Whether a spreadsheet might take the text for a formula (OWASP, CSV injection).

    Also after what is not seen, and in the wide letters that some programs take for the same.
    """
    return _FORMULA.match(value) is not None


def neutral(value: str) -> str:
    """A text that no spreadsheet takes for a formula: with ' before it, where it might be one.

    A text that begins with ' gets one more, so that `original` always finds the way back.
    """
    return QUOTE + value if value.startswith(QUOTE) or is_risky(value) else value


def original(value: str) -> str:
    """The text that `neutral` was given."""
    return value.removeprefix(QUOTE)


def cell_text(value: str) -> str:
    """A text as a spreadsheet's cell holds it: no control characters, cut with a note when too long."""
    value = _NOT_IN_XML.sub("\ufffd", value)
    if value.startswith("<r>") and value.endswith("</r>"):
        # The library would take it for marked-up text of its own, and write it as it is.
        value += " "
    if len(value) * 2 <= MAX_CELL or _units(value) <= MAX_CELL:
        return value
    note = cut_note()
    room = MAX_CELL - _units(note)
    kept = value.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    return kept + note


def _units(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


def _iso(value: datetime | date, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.isoformat()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def csv_cell(value: Any, zone: ZoneInfo) -> str:
    """A value as programs read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return neutral(whole(value))
    if isinstance(value, datetime | date):
        return _iso(value, zone)
    if isinstance(value, list | dict):
        return neutral(whole(as_json(value)))
    return str(value)


def json_value(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return _iso(value, zone)
    if isinstance(value, list):
        return [json_value(each, zone) for each in value]
    if isinstance(value, dict):
        return {whole(key): json_value(each, zone) for key, each in value.items()}
    return value


_DAYS = {"da": "%d-%m-%Y", "nb": "%d.%m.%Y"}
"""How a day is written so that a spreadsheet of that language takes it for one."""


def spoken(value: Any, said: Mapping[str, str]) -> Any:
    """A value in the reader's words: a code by its name, yes or no, each of several on its line."""
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, str):
        return said.get(value, value)
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, dict):
        return "\n".join(
            f"{said.get(key) or key.replace('_', ' ')}: {format_number(each)}"
            for key, each in value.items()
        )
    return value


def spreadsheet_cell(value: Any, zone: ZoneInfo, said: Mapping[str, str]) -> str:
    """A value in CSV as a Danish or Norwegian spreadsheet reads it: 31-12-2026, 1234,50."""
    value = spoken(value, said)
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(whole(value))
    day = _DAYS.get(language(), "%Y-%m-%d")
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime(f"{day} %H:%M")
    if isinstance(value, date):
        return value.strftime(day)
    return str(value).replace(".", ",")


def words_of(columns: Sequence[Column]) -> list[Mapping[str, str]]:
    """What the values of columns are called in the reader's language."""
    return [column.words() if column.words else {} for column in columns]
