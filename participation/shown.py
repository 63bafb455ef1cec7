"""What can be shown of a thing: columns with their meaning, in tables, said once for all who show them.

A room says in its `shown.py` what may be shown of its things. Exports and their data dictionary read it,
and pages, paper and feeds may. This module has the words for saying it, and knows no room.

Keys are English and stable, whatever language the reader has: they are part of the interface. Headings,
meanings and the words for codes are marked with `i18n.mark`, and translated when they are read.
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from participation import config
from participation.i18n import LANGUAGES, gettext, language_name, mark

Values = dict[str, Any]
"""A row: its values by the keys of their columns. A column without a value is empty."""


class Kind(enum.StrEnum):
    """What stands in a column, and so how each format writes it."""

    text = "text"
    long_text = "long text"
    address = "address"
    number = "number"
    amount = "amount"
    degrees = "degrees"
    date = "date"
    moment = "moment"
    yes_no = "yes or no"
    several = "several texts"
    figures = "figures"


@dataclass(frozen=True)
class Column:
    """One thing that is shown of another: a column of a table, or a fact with its heading.

    - `key`: its name for programs; it stays for good.
    - `kind`: what its values are. A `text` is a `str` of one line and a `long_text` may have many; an
      `address` is a URL; a `number` is an `int`, an `amount` an `int`, `float` or `Decimal`, `degrees` a
      `float` (WGS84); a `date` is a `date`, a `moment` a `datetime` with its zone; `yes_no` is a `bool`;
      `several` is a list of `str`, and `figures` a mapping of names to numbers. None is an empty value.
    - `heading`: what it is called for people, in a word or three; marked for translation.
    - `meaning`: what it means, in a sentence; marked for translation.
    - `codes`: the only values it takes, where there are few.
    - `official`: whether it is for officials alone, and in the official version of an export.
    - `words`: what its values are called for people, in the reader's language, by the values.
    - `verbatim`: heading and meaning are written by somebody here, and are not translated.
    """

    key: str
    kind: Kind
    heading: str
    meaning: str
    codes: tuple[str, ...] = ()
    official: bool = False
    words: Callable[[], Mapping[str, str]] | None = None
    verbatim: bool = False

    @property
    def called(self) -> str:
        """Its heading in the reader's language."""
        return self.heading if self.verbatim else gettext(self.heading)

    @property
    def means(self) -> str:
        """What it means, in the reader's language."""
        return self.meaning if self.verbatim else gettext(self.meaning)


@dataclass(frozen=True)
class Table:
    """Things of one kind, one a row: its name, what it is called, what a row of it is, its columns.

    `name` is for programs. `heading` is for people, and for the sheet of a workbook: at most 28
    characters, for a sheet holds 31.
    """

    name: str
    heading: str
    meaning: str
    all_columns: tuple[Column, ...]

    @property
    def called(self) -> str:
        """Its name in the reader's language."""
        return gettext(self.heading)

    def columns(self, official: bool) -> tuple[Column, ...]:
        """The columns of a version of the table."""
        return tuple(each for each in self.all_columns if official or not each.official)

    def column(self, key: str) -> Column:
        """The column with a key; KeyError where there is none."""
        found = next((each for each in self.all_columns if each.key == key), None)
        if found is None:
            raise KeyError(key)
        return found


# Columns of each kind: their key, heading and meaning.


def text(
    key: str, heading: str, meaning: str, words: Callable[[], Mapping[str, str]] | None = None
) -> Column:
    """A column of texts of one line; `words` says what its values are for people, where they are codes."""
    return Column(key, Kind.text, heading, meaning, words=words)


def long_text(key: str, heading: str, meaning: str) -> Column:
    """A column of texts that may have many lines."""
    return Column(key, Kind.long_text, heading, meaning)


def address(key: str, heading: str, meaning: str) -> Column:
    """A column of addresses on the web."""
    return Column(key, Kind.address, heading, meaning)


def number(key: str, heading: str, meaning: str) -> Column:
    """A column of whole numbers."""
    return Column(key, Kind.number, heading, meaning)


def amount(key: str, heading: str, meaning: str) -> Column:
    """A column of amounts, which may have decimals."""
    return Column(key, Kind.amount, heading, meaning)


def degrees(key: str, heading: str, meaning: str) -> Column:
    """A column of degrees on the map (WGS84)."""
    return Column(key, Kind.degrees, heading, meaning)


def date(key: str, heading: str, meaning: str) -> Column:
    """A column of days."""
    return Column(key, Kind.date, heading, meaning)


def moment(key: str, heading: str, meaning: str) -> Column:
    """A column of moments, with their zone."""
    return Column(key, Kind.moment, heading, meaning)


def yes_no(key: str, heading: str, meaning: str) -> Column:
    """A column that says whether."""
    return Column(key, Kind.yes_no, heading, meaning)


def several(key: str, heading: str, meaning: str) -> Column:
    """A column of several texts each."""
    return Column(key, Kind.several, heading, meaning)


def figures(
    key: str, heading: str, meaning: str, words: Callable[[], Mapping[str, str]] | None = None
) -> Column:
    """A column of figures by their names; `words` says what the names are for people."""
    return Column(key, Kind.figures, heading, meaning, words=words)


def code(
    key: str,
    heading: str,
    meaning: str,
    values: Iterable[str],
    words: Callable[[], Mapping[str, str]],
) -> Column:
    """A column of few values, each a stable code with a word for people."""
    codes = tuple(str(each) for each in values)
    return Column(key, Kind.text, heading, meaning, codes=codes, words=words)


def for_officials(column: Column) -> Column:
    """The same, for officials alone."""
    return replace(column, official=True)


# What things of many kinds have.


def site_address(path: str) -> str:
    """The whole address of a path of the site."""
    return config.current().address + path


def own_address() -> Column:
    """The address of the thing itself."""
    return address("address", mark("Address"), mark("Its address on the site, for good."))


class _Languages(dict[str, str]):
    """Any language by its code: texts that were imported are in languages the site does not speak."""

    def get(self, code: str, default: Any = None) -> Any:
        return language_name(code) or default


def _languages() -> Mapping[str, str]:
    return _Languages((code, language_name(code)) for code in LANGUAGES)


def language(meaning: str) -> Column:
    """The language of a text: its code, and for people its name in the reader's language."""
    return Column("language", Kind.text, mark("Language"), meaning, words=_languages)
